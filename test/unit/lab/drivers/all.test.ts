import {expect, test} from '@jest/globals';
import {driverNamed, driverOf} from '../../../../src/lab/drivers/all.js';

test('a server made under one driver is run by that driver', () => {
  expect(driverOf({accelerator: 'uml'})).toBe(driverNamed('uml'));
  expect(driverOf({accelerator: 'kvm'})).toBe(driverNamed('qemu'));
  expect(driverOf({accelerator: 'tcg'})).toBe(driverNamed('qemu'));
});
