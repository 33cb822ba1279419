import fc from 'fast-check';
import type {NetworkId} from '../../src/contract/types.js';
import {refusalOf} from '../../src/renet/deploy/allowed.js';
import {surgesOf} from '../../src/renet/deploy/facts.js';
import {expectedPorts} from '../../src/renet/deploy/readiness.js';
import {surgeProject} from '../../src/renet/deploy/surge.js';
import {parseUp} from '../../src/renet/deploy/up-options.js';
import {serviceIp} from '../../src/renet/layout.js';
import {formatServed, parseServed} from '../../src/renet/routes/served-file.js';
import {phaseOf, surgeName, SURGE_LABEL} from '../../src/renet/routes/table/surge.js';
import {secondSlots} from '../../src/renet/services/second-slots.js';
import {parseHashes, parseProject} from '../../src/renet/system/compose.js';
import {parseImage, parseInspected} from '../../src/renet/system/docker-inspect.js';
import {parseContainers} from '../../src/renet/system/docker.js';
import {fixture, mutated, mutatedJson, mutatedValue, nasty} from './hostile.js';
import {accepted, must, subject, type Subject} from './subject.js';

const ID = 2816 as NetworkId;
const HASH = 'a'.repeat(64);
const RECORDED = JSON.parse(fixture('docker-compose-2.26/config.json')) as unknown;
const LISTED = JSON.parse(fixture('docker-26.1/containers.json')) as unknown;
const INSPECTED = {
  Id: 'a',
  State: {Status: 'running', ExitCode: 0, Health: {Status: 'healthy'}},
  Config: {Healthcheck: {StartPeriod: 1e9, Interval: 1e9, Timeout: 1e9, Retries: 3}},
};

/** What stands beside running services: of replacing them without a gap. */
export const DEPLOY: readonly Subject[] = [
  subject('parseServed', mutatedJson({containers: ['a', 'b']}), (text) => {
    const ids = parseServed(text);
    if (ids === null) return;
    const again = parseServed(formatServed([...ids]));
    must(String([...(again ?? [])].sort()) === String([...ids].sort()), 'what is written is what was read');
  }),
  subject('phaseOf', fc.oneof(nasty(), mutated(surgeName('app', 'web', 'serving'))), (name) => {
    must(phaseOf(name) !== 'serving' || name.endsWith('-serving'), 'only its very name makes one serve');
  }),
  subject(
    'parseUp',
    fc.array(fc.oneof(mutated('-d', '--detach', '--pull', '-t5', '-dV'), nasty()), {maxLength: 8}),
    (words) => {
      const options = parseUp(words);
      must(
        options === null || options.services.every((name) => words.includes(name)),
        'services are words of the call',
      );
      must(options === null || words.some((word) => word.startsWith('-')), 'nothing is detached by itself');
    },
  ),
  subject('parseHashes', mutated(`web ${HASH}\napi ${HASH}\n`), (output) => {
    for (const [name, hash] of parseHashes(output)) must(output.includes(`${name} ${hash}`), 'a line of the output');
  }),
  subject('parseInspected', mutatedJson(INSPECTED), (answer) =>
    accepted(
      () => parseInspected(answer),
      ({health, healthWithinMs}) => must(health !== null || healthWithinMs === 0, 'no time without a check'),
    ),
  ),
  subject('parseImage', mutatedJson({Id: 'a', Config: {Volumes: {'/data': {}}}}), (answer) =>
    accepted(() => parseImage(answer)),
  ),
  subject(
    'expectedPorts',
    fc.dictionary(mutated('traefik.http.services.a.loadbalancer.server.port', 'rediacc.service_port'), nasty()),
    (labels) => {
      const {ports} = expectedPorts({...labels, 'traefik.enable': 'true'}, [80], {});
      must(ports.length > 0 && ports.every((port) => port > 0 && port < 65_536), 'there is always a port to wait for');
    },
  ),
  subject('secondSlots', fc.uniqueArray(fc.integer({min: 0, max: 60})), (taken) => {
    const services = Object.fromEntries(taken.map((slot) => [`s${slot}`, {slot}]));
    const slots = Object.values(secondSlots(ID, ['a', 'b'], services, new Set([serviceIp(ID, 60)])));
    must(
      slots.every(({slot}) => slot >= 0 && slot < 60 && !taken.includes(slot)),
      'nobody else has it',
    );
  }),
  subject('surgesOf', mutatedJson(LISTED), (text) =>
    accepted(
      () => surgesOf(parseContainers(text), 'app'),
      (found) => must(found.length === 0, 'nothing without a label of ours'),
    ),
  ),
  subject('surgeProject', mutatedValue(RECORDED), (value) =>
    accepted(
      () => {
        const project = parseProject(JSON.stringify(value));
        const names = Object.keys(project.services);
        names.forEach((name) => refusalOf({name, project, directory: '/', volumes: [], listens: true}));
        return surgeProject(project, names);
      },
      ({services, name}) => {
        must(name.endsWith('-rediacc-surge'), 'a project of its own');
        must(
          Object.values(services).every(({restart, labels}) => restart === 'no' && labels?.[SURGE_LABEL] === 'true'),
          'every container is known for what it is, and comes back by itself never',
        );
      },
    ),
  ),
];
