import {expect, test} from '@jest/globals';
import {driverNameOf, wishedDriver} from '../../../../src/lab/drivers/name.js';

test('the lab chooses unless a driver is named', () => {
  expect(wishedDriver({})).toBeUndefined();
  expect(wishedDriver({RDC_LAB_DRIVER: ''})).toBeUndefined();
  expect(wishedDriver({RDC_LAB_DRIVER: 'uml'})).toBe('uml');
  expect(wishedDriver({RDC_LAB_DRIVER: 'qemu'})).toBe('qemu');
});

test('a driver that does not exist is refused, and the hint names those that do', () => {
  expect(() => wishedDriver({RDC_LAB_DRIVER: 'xen'})).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      hints: ['It is "qemu" or "uml"; without it the lab takes what is fastest here.'],
    }),
  );
});

test('a server stays with the driver it was made with', () => {
  expect(driverNameOf({accelerator: 'uml'})).toBe('uml');
  expect(driverNameOf({accelerator: 'tcg'})).toBe('qemu');
  expect(driverNameOf({accelerator: 'kvm'})).toBe('qemu');
});
