// What people and programs get to read.
import {cpus} from 'node:os';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT} from './process.mjs';

/** What was measured with what; the rows tell the rest. */
export const aboutThisRun = (server) => ({
  version: JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version,
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  platform: process.platform,
  arch: process.arch,
  cpus: cpus().length,
  ...(server && {machine: server.machine}),
});

/** The rows of one bench, ratio first: the rest depends on the computer. */
export const groupText = (title, rows) => [title, ...rows.map(rowText), ''].join('\n');

const rowText = (row) => {
  const {name, ratio, median, unit} = row;
  return `  ${name.padEnd(52)} ${ratio.toFixed(2).padStart(7)} x ${`${median} ${unit}`.padStart(14)}${remark(row)}`;
};

const remark = ({name, floor, goal, missed}) => {
  if (name === floor) return '  (floor)';
  return goal === undefined ? '' : `  goal ${goal.toFixed(2)}: ${missed ? 'MISSED' : 'reached'}`;
};
