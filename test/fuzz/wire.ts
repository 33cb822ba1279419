import fc from 'fast-check';
import {Frame} from '../../src/contract/frames.js';
import {Control, Request} from '../../src/contract/request.js';
import {operations} from '../../src/contract/index.js';
import {read} from '../../src/contract/read.js';
import {maskDeep, secretsOf} from '../../src/renet/call/secrets.js';
import {entryText} from '../../src/renet/system/journal.js';
import {parseDocument} from '../../src/store/parse.js';
import {leaf, mutatedJson, mutatedValue, nasty} from './hostile.js';
import {accepted, must, subject, type Subject} from './subject.js';

const GUID = '0d7f0e4e-3f0a-4a44-9d36-2f3f0c7c11aa';
const REQUEST = {
  op: 'repository-up',
  params: {guid: GUID, networkId: 2816, password: 'hunter22'},
  lockWaitSeconds: 60,
  client: {user: 'me', host: 'here', version: '0.1.0'},
};
const FRAMES = [
  {type: 'hello', hash: 'abc'},
  {type: 'step', title: 'mount', state: 'done', durationMs: 1},
  {type: 'progress', title: 'copy', done: 1, total: null},
  {type: 'log', source: '.', stream: 'stdout', line: 'x'},
  {type: 'result', value: {a: [1, 2]}},
  {type: 'error', code: 'LOCKED', message: 'm', hints: ['h'], retryable: true, details: {who: 'x'}},
];
const MACHINE = {
  ip: '203.0.113.5',
  user: 'root',
  port: 22,
  knownHosts: '203.0.113.5 ssh-ed25519 AAAA',
  infra: {publicIpv4: '203.0.113.5', tcpPorts: [25]},
};
const DOCUMENT = {
  version: 1,
  activeContext: 'default',
  contexts: {
    default: {
      name: 'default',
      ssh: {privateKeyPath: '/home/me/.ssh/id'},
      machines: {web1: MACHINE},
      repositories: {shop: {repositoryGuid: GUID, credential: 'c'.repeat(44), networkId: 2816, machine: 'web1'}},
    },
  },
  nextNetworkId: 2880,
};

const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** What every operation needs between all of them. */
const PARAMS = {
  guid: GUID,
  datastore: '/mnt/rediacc',
  networkId: 2816,
  password: 'hunter22',
  sizeBytes: 2 ** 30,
  lines: 10,
  since: '10m',
  service: 'web',
  files: [{path: 'a/b', contentBase64: 'YQ=='}],
  timeoutSeconds: 5,
};

export const WIRE: readonly Subject[] = [
  subject('Request', mutatedJson(REQUEST), (line) =>
    accepted(
      () => read(Request, parseLine(line), 'request'),
      ({op, lockWaitSeconds}) => must(typeof op === 'string' && Number.isInteger(lockWaitSeconds), 'a request'),
    ),
  ),
  subject('Control', mutatedJson({type: 'cancel'}), (line) => {
    const {success} = Control.safeParse(parseLine(line));
    must(!success || /^\s*\{\s*"type"\s*:\s*"cancel"/.test(line) || line.includes('"cancel"'), 'only a cancel cancels');
  }),
  subject('Frame', mutatedJson(...FRAMES), (line) => {
    const frame = Frame.safeParse(parseLine(line));
    if (frame.success) accepted(() => frame.data);
  }),
  subject('parseDocument', mutatedJson(DOCUMENT), (text) =>
    accepted(
      () => parseDocument(text, '/config.json'),
      ({contexts}) => {
        for (const {machines, repositories} of Object.values(contexts)) {
          const names = [...Object.keys(machines), ...Object.keys(repositories)];
          must(
            names.every((name) => /^[a-z0-9][a-z0-9._-]*$/i.test(name)),
            'names are names',
          );
        }
      },
    ),
  ),
  ...Object.values(operations).map((operation) =>
    subject(`${operation.name} params`, mutatedValue(PARAMS, pick(operation.params.shape)), (value) =>
      accepted(() => read(operation.params as typeof operations.ips.params, value, 'request')),
    ),
  ),
  subject('secretsOf, maskDeep', mutatedValue(PARAMS), (value) => {
    const secrets = secretsOf(operations['repository-up'].params, value);
    const masked = JSON.stringify(maskDeep({value, said: `it is ${secrets.join(' ')}`}, secrets).said);
    must(
      secrets
        .filter((secret) => secret.length >= 6)
        .every((secret) => secret === '***' || !masked.includes(JSON.stringify(secret).slice(1, -1))),
      'no secret gets through',
    );
  }),
  subject(
    'entryText',
    fc.dictionary(fc.constantFrom('MESSAGE', 'RDC_WHO', 'RDC_FROM'), fc.oneof(nasty(), leaf().map(String))),
    (fields) => {
      const text = entryText(fields);
      const lines = text.split('\n').slice(0, -1);
      must(lines.length <= Object.keys(fields).length, 'a value never begins a field of its own');
      must(
        lines.every((line) => /^(?:MESSAGE|RDC_WHO|RDC_FROM)=[^\p{Cc}\p{Cf}]*$/u.test(line)),
        'and is printable',
      );
    },
  ),
];

function pick(shape: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(PARAMS).filter(([key]) => Object.hasOwn(shape, key)));
}
