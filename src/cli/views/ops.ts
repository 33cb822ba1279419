import {renderFields, type Table} from '../io/output.js';

const RUNS_ON: Readonly<Record<string, string>> = {kvm: 'KVM', tcg: 'emulation', uml: 'User-mode Linux'};
const runsOn = (value: unknown): string => RUNS_ON[String(value)] ?? String(value);

/** What the views need to know of a local server. */
interface Server {
  name: string;
  image: string;
  state: string;
  host: string;
  user: string;
  sshPort: number;
  httpPort: number;
  httpsPort: number;
  keyPath: string;
  fingerprint: string;
  accelerator: string;
  traefik: {available: boolean; reason: string | null};
}

export const serverTable = (servers: readonly Server[]): Table => ({
  columns: [
    {key: 'name', header: 'NAME'},
    {key: 'state', header: 'STATE'},
    {key: 'image', header: 'IMAGE'},
    {key: 'sshPort', header: 'SSH', align: 'right'},
    {key: 'httpPort', header: 'HTTP', align: 'right'},
    {key: 'httpsPort', header: 'HTTPS', align: 'right'},
    {key: 'accelerator', header: 'RUNS ON', show: runsOn},
  ],
  rows: servers.map((server) => ({...server})),
  empty: 'There is no local server. Make one: rdc ops up',
});

/** How new servers are run, and why. */
export const newServersText = (choice: {runsOn: string; why: string} | null): string =>
  choice === null
    ? 'How new servers are run is not known yet; the first "rdc ops up" finds out.'
    : `New servers run on ${runsOn(choice.runsOn)}: ${choice.why}.`;

export const serverText = (server: Server): string => {
  const {host, sshPort, user, httpPort, httpsPort, keyPath, fingerprint, traefik} = server;
  return [
    `${server.name} runs.`,
    renderFields([
      ['Address', `${user}@${host}:${sshPort}`],
      ['Key', keyPath],
      ['Host key', fingerprint],
      ['Web', `http://${host}:${httpPort}  https://${host}:${httpsPort}`],
      ['Proxy', server.image === 'server' && !traefik.available ? `no Traefik image: ${traefik.reason}` : null],
    ]),
  ].join('\n');
};

/** The commands that make `rdc` know a local server. */
export const registrationLines = ({name, host, sshPort, user, keyPath, fingerprint}: Server): string[] => [
  `rdc context create-local lab --ssh-key ${keyPath}`,
  `rdc context add-machine ${name} --context lab --ip ${host} --port ${sshPort} --user ${user} ` +
    `--host-key-fingerprint ${fingerprint}`,
];

interface Check {
  check: string;
  state: string;
  message: string;
  hint: string | null;
}

/** One line a check, with what helps below it. */
export const checkText = (checks: readonly Check[]): string => {
  const width = Math.max(...checks.map(({check}) => check.length));
  const lines = checks.map(({check, state, message, hint}) =>
    [`${check.padEnd(width)}  ${state.padEnd(6)}  ${message}`, ...(hint ? [`  → ${hint}`] : [])].join('\n'),
  );
  const broken = checks.find(({state}) => state === 'failed');
  return [...lines, broken ? `"${broken.check}" has to be seen to first.` : 'A local server can run here.'].join('\n');
};
