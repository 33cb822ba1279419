import type {Infra} from '../../contract/infra.js';
import type {Result} from '../../contract/index.js';
import {renderFields} from '../output.js';

const onOff = (on: boolean): string => (on ? 'on' : 'off');

/** Infrastructure for people. Mask it before, unless they asked for its secrets. */
export const infraText = (name: string, infra: Infra): string =>
  renderFields([
    ['Machine', name],
    ['Public IPv4', infra.publicIpv4],
    ['Public IPv6', infra.publicIpv6],
    ['Base domain', infra.baseDomain],
    ['Certificate e-mail', infra.certEmail],
    ['Cloudflare token', infra.cfDnsToken],
    ['TCP ports', infra.tcpPorts.join(', ')],
    ['UDP ports', infra.udpPorts.join(', ')],
    ['Auto-routes', onOff(infra.autoRoutes)],
    ['Default ports', onOff(infra.defaultPorts)],
    ['Traefik image', infra.traefikImage],
  ]);

/** What push-infra did, or in a dry run would do. */
export const pushedText = (
  name: string,
  {changes, restarted, status}: Result<'proxy-install'>,
  dryRun: boolean,
): string => {
  if (dryRun) {
    const diffs = changes.map(({diff}) => diff.trimEnd());
    return changes.length > 0 ? diffs.join('\n') : `Nothing would change on ${name}.`;
  }
  const written = changes.length > 0 ? changes.map(({path}) => path).join(', ') : 'nothing';
  return renderFields([
    ['Machine', name],
    ['Changed', written],
    ['Restarted', restarted.join(', ') || 'nothing'],
    ['Traefik', [status.traefik.state, status.traefik.version].filter(Boolean).join(' ')],
    ['Route server', status.router.state],
  ]);
};
