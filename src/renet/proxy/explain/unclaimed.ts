import type {Link} from '../../../contract/operations/proxy-explain.js';
import {repositoryProblem} from './container.js';
import type {Facts, SeenNetwork} from './facts.js';
import {broken, textOf, up, type Subject} from './link.js';

/** Why nobody wants what is asked about, as far as its name says who should. */
export const whyUnclaimed = (subject: Subject, facts: Facts): Link => {
  const automatic = subject.is === 'host' ? automaticName(subject.host, facts.settings.baseDomain) : null;
  if (automatic) return whyNoService(automatic, subject, facts);
  const label =
    subject.is === 'host'
      ? `traefik.enable=true and traefik.http.routers.<router>.rule=Host(\`${subject.host}\`)`
      : `traefik.enable=true and traefik.${subject.protocol}.routers.<router>.entrypoints=${subject.entryPoint}`;
  return broken(
    'router',
    `No router takes ${textOf(subject)}: no container names it.${othersText(facts.networks)}`,
    'Start its container: rdc repo up <name> --machine <machine>',
    'See whether it runs: rdc repo ps <name> --machine <machine>',
    `See whether it has the labels ${label}`,
  );
};

/** Repositories that cannot be looked into: their labels are inside. */
const othersText = (networks: readonly SeenNetwork[]): string => {
  const text = (daemon: SeenNetwork['daemon']) =>
    networks
      .filter((network) => network.daemon === daemon)
      .map(({repository}) => repository)
      .join(', ');
  const down = text('down');
  const silent = text('silent');
  return `${down && ` These repositories are down: ${down}.`}${silent && ` The Docker of these does not answer: ${silent}.`}`;
};

/** From `web-2816.example.com`. */
const automaticName = (host: string, baseDomain: string | null): {service: string; networkId: number} | null => {
  if (baseDomain === null || !host.endsWith(`.${baseDomain}`)) return null;
  const [, service, id] = /^(.+)-(\d{4,8})$/.exec(host.slice(0, -baseDomain.length - 1)) ?? [];
  return service === undefined ? null : {service, networkId: Number(id)};
};

const whyNoService = (
  {service, networkId}: {service: string; networkId: number},
  subject: Subject,
  {networks, containers}: Facts,
): Link => {
  const no = `No router takes ${textOf(subject)}:`;
  const network = networks.find((one) => one.networkId === networkId);
  if (!network) {
    const seen = `${no} no repository of this server has the network id ${networkId}.`;
    return broken('router', seen, 'rdc repo list --machine <machine>');
  }
  const problem = repositoryProblem(network);
  if (problem) return {...problem, link: 'router', seen: `${no} ${problem.seen}`};
  const {repository} = network;
  const ps = `rdc repo ps ${repository} --machine <machine>`;
  if (containers.some((one) => one.networkId === networkId && one.service.toLowerCase() === service)) {
    const seen = `${no} service ${service} of repository ${repository} has rules of its own, and then no automatic name.`;
    return broken('router', seen, `rdc proxy routes --repo ${repository} --machine <machine>`);
  }
  return broken(
    'router',
    `${no} repository ${repository} has no container of a service ${service}.`,
    up(repository),
    ps,
  );
};
