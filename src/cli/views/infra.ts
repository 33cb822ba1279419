import type {Result} from '../../contract/index.js';
import type {Infra} from '../../contract/infra.js';
import {portsText} from '../../domain/proxy/ports.js';
import type {Row} from '../../domain/repository/many-repositories.js';
import {renderFields, type Table} from '../io/output.js';

const onOff = (on: boolean): string => (on ? 'on' : 'off');

const caText = (pem: string | undefined): string | undefined => {
  const count = pem?.match(/-----BEGIN CERTIFICATE-----/g)?.length;
  return count === undefined ? undefined : `${count} certificate${count === 1 ? '' : 's'}`;
};

/** Infrastructure for people. Mask it before, unless they asked for its secrets. */
export const infraText = (name: string, infra: Infra): string =>
  renderFields([
    ['Machine', name],
    ['Public IPv4', infra.publicIpv4],
    ['Public IPv6', infra.publicIpv6],
    ['Base domain', infra.baseDomain],
    ['Certificate e-mail', infra.certEmail],
    ['Cloudflare token', infra.cfDnsToken],
    ['ACME server', infra.acmeServer],
    ['CA of it', caText(infra.acmeCa)],
    ['TCP ports', portsText(infra.tcpPorts)],
    ['UDP ports', portsText(infra.udpPorts)],
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

/** What push-infra did to several machines. */
export const pushedTable = (rows: readonly (Row & Partial<Result<'proxy-install'>>)[]): Table => ({
  columns: [
    {key: 'name', header: 'MACHINE'},
    {key: 'result', header: 'RESULT'},
    {key: 'changed', header: 'CHANGED'},
    {key: 'restarted', header: 'RESTARTED'},
    {key: 'message', header: 'REMARK'},
  ],
  rows: rows.map(({name, result, message, changes = [], restarted = []}) => ({
    ...{name, result, changed: changes.map(({path}) => path).join(', '), restarted: restarted.join(', ')},
    message: message?.split('\n')[0] ?? null,
  })),
  empty: 'There are no machines.',
});
