import type {Result} from '../../contract/index.js';

/** What is wrong with a proxy, in sentences, with what helps. */
export interface ProxyProblem {
  readonly problem: string;
  readonly hint: string;
}

/** Pure: why visitors may not reach the apps of a machine; empty when all is well. Warnings are about single services, and no problem of the proxy. */
export const proxyProblems = ({installed, traefik, router}: Result<'proxy-status'>): ProxyProblem[] => {
  const push = 'rdc context push-infra <machine>';
  if (!installed) return [{problem: 'The proxy is not installed.', hint: push}];
  const {health} = router;
  const problems: ProxyProblem[] = [];
  if (traefik.state !== 'running') {
    problems.push({problem: `Traefik does not run (${traefik.state}).`, hint: 'rdc proxy up --machine <machine>'});
  }
  if (router.state !== 'active') {
    problems.push({
      problem: `The route server does not run (${router.state}).`,
      hint: 'rdc proxy up --machine <machine>',
    });
  } else if (health === null) {
    problems.push({problem: 'The route server does not answer.', hint: push});
  }
  if (health?.status !== 'degraded') return problems;
  const lost = health.daemons.filter(({state}) => state === 'lost').map(({networkId}) => networkId);
  if (lost.length > 0) {
    const hint = 'rdc repo list --machine <machine>';
    problems.push({problem: `The Docker of these networks does not answer: ${lost.join(', ')}.`, hint});
  }
  for (const {claim, winner, losers} of health.conflicts) {
    const problem = `${losers.join(', ')} claims what ${winner} has: ${claim}.`;
    problems.push({problem, hint: 'Change the rule or the name in the labels of the newer one.'});
  }
  return problems.length > 0 ? problems : [{problem: 'The route server is still reading.', hint: 'Try again.'}];
};
