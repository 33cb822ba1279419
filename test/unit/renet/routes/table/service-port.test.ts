import {describe, expect, test} from '@jest/globals';
import {byAddress, servicePort} from '../../../../../src/renet/routes/table/service-port.js';
import {container} from '../scene.js';

const portOf = (exposed: number[], open: number[], label?: string) =>
  servicePort(
    container('x', label === undefined ? {} : {'rediacc.service_port': label}, {exposed}),
    new Map(open.length > 0 ? [['127.0.11.2', open]] : []),
  ).port;

describe('servicePort', () => {
  test.each<[string, number[], number[], string | undefined, number | null]>([
    ['the label says it, whatever else is there', [80], [9000], '3000', 3000],
    ['the only declared one, before anything listens', [8080], [], undefined, 8080],
    ['the only one that is listened on', [], [3000], undefined, 3000],
    ['the declared one of several that are listened on', [8080], [8080, 9090], undefined, 8080],
    ['the one listened on, when the image declares another', [80], [8080], undefined, 8080],
    ['none when several are declared', [80, 8080], [], undefined, null],
    ['the one listened on of several declared', [80, 8080], [8080], undefined, 8080],
    ['none of a database', [5432], [5432], undefined, null],
    ['the web port beside a database port', [5672, 15_672], [5672, 15_672], undefined, 15_672],
    ['none at all', [], [], undefined, null],
    ['none for a label that is no port', [80], [], '80/tcp', null],
  ])('%s', (_case, exposed, open, label, expected) => {
    expect(portOf(exposed, open, label)).toBe(expected);
  });
});

test('byAddress gathers the ports of an address, each once', () => {
  const listeners = [
    {ip: '127.0.11.2', port: 9090},
    {ip: '127.0.11.2', port: 80},
    {ip: '127.0.11.2', port: 80},
    {ip: '0.0.0.0', port: 22},
  ];
  expect([...byAddress(listeners)]).toEqual([
    ['127.0.11.2', [80, 9090]],
    ['0.0.0.0', [22]],
  ]);
});
