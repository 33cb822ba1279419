import {RdcError} from './errors.js';

export const MIB = 1024 ** 2;

const POWER: Record<string, number> = {'': 0, K: 1, M: 2, G: 3, T: 4, P: 5};

/**
 * Reads a size as people type it: `512M`, `10G`, `1.5T`, also `10GiB` and `10GB`.
 *
 * Units are binary: `10G` is 10 × 2^30 bytes. No unit means bytes. Rounded down, because asking a
 * disk for one byte too many fails late.
 *
 * @returns whole bytes, at least 1
 * @throws RdcError INVALID_INPUT for anything else, zero included
 */
export const parseSize = (text: string): number => {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMGTP]?)(?:i?B)?$/i.exec(text.trim()) ?? [];
  const bytes = Math.floor(Number(number) * 1024 ** (POWER[unit.toUpperCase()] ?? 0));
  if (number !== '' && bytes >= 1 && Number.isSafeInteger(bytes)) return bytes;
  throw new RdcError('INVALID_INPUT', `"${text}" is not a size.`, {
    hint: 'Write a size like 512M, 10G or 1.5T (binary units: 1G is 2^30 bytes).',
  });
};

/** Writes bytes for people, with one decimal below ten: `1.5G`, `512M`. */
export const formatSize = (bytes: number): string => {
  const units = ['B', 'K', 'M', 'G', 'T', 'P'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 && !Number.isInteger(value) ? 1 : 0;
  return `${value.toFixed(digits)}${units[unit]}`;
};
