import {expect, test} from '@jest/globals';
import {chosenDriver, driverNameOf} from '../../../src/lab/driver-name.js';

test('QEMU runs the servers unless another driver is named', () => {
  expect(chosenDriver({})).toBe('qemu');
  expect(chosenDriver({RDC_LAB_DRIVER: ''})).toBe('qemu');
  expect(chosenDriver({RDC_LAB_DRIVER: 'uml'})).toBe('uml');
});

test('a driver that does not exist is refused, and the hint names those that do', () => {
  expect(() => chosenDriver({RDC_LAB_DRIVER: 'xen'})).toThrow(
    expect.objectContaining({code: 'INVALID_INPUT', hints: ['It is "qemu" (the default) or "uml".']}),
  );
});

test('a server stays with the driver it was made with', () => {
  expect(driverNameOf({accelerator: 'uml'})).toBe('uml');
  expect(driverNameOf({accelerator: 'tcg'})).toBe('qemu');
  expect(driverNameOf({accelerator: 'kvm'})).toBe('qemu');
});
