import {expect, test} from '@jest/globals';
import {stopOrder} from '../../../../src/renet/daemon/daemon.js';
import {daemonUnits} from '../../../../src/renet/daemon/units.js';
import {networkId} from '../support.js';

const [SOCKET, REST] = [
  ['rediacc-docker-2816.socket'],
  ['rediacc-docker-2816.service', 'rediacc-containerd-2816.service', 'rediacc-loopback-2816.service'],
];
const [FIREWALL, SLICE] = ['rediacc-firewall-2816.service', 'rediacc-2816.slice'];

test('a daemon is stopped after its socket, so that nobody who connects starts it again', () => {
  expect(stopOrder(daemonUnits(networkId), networkId, true)).toEqual([[SOCKET, [...REST, FIREWALL, SLICE]], []]);
});

test('the firewall stays until containers that could not be stopped are ended', () => {
  expect(stopOrder(daemonUnits(networkId), networkId, false)).toEqual([
    [SOCKET, REST],
    [FIREWALL, SLICE],
  ]);
});

test('what is not there is not stopped: systemctl would refuse a call without a name', () => {
  expect(stopOrder([], networkId, true)).toEqual([[[SLICE]], []]);
  expect(stopOrder([], networkId, false)).toEqual([[], [FIREWALL, SLICE]]);
});
