import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';

/** A program that prints lines as fast as it is let, and keeps on record how far it came. */
export interface Flood {
  /** An executable file. */
  readonly program: string;
  readonly totalBytes: number;
  /** What it could write so far: what nobody took yet is in somebody's memory. */
  writtenBytes(): number;
}

/** @param begin  what it prints before `count` times `line` */
export const flood = ({begin = '', line, count}: {begin?: string; line: string; count: number}): Flood => {
  const directory = mkdtempSync(join(tmpdir(), 'flood-'));
  const record = join(directory, 'written');
  const program = join(directory, 'docker');
  writeFileSync(record, '0');
  const script = [
    `#!${process.execPath}`,
    `const fs = require('node:fs');`,
    `const record = fs.openSync(${JSON.stringify(record)}, 'w');`,
    `let written = 0;`,
    `const print = (text) => {`,
    `  written += fs.writeSync(1, text);`,
    `  fs.writeSync(record, String(written).padEnd(16), 0);`,
    `};`,
    ...(begin === '' ? [] : [`print(${JSON.stringify(`${begin}\n`)});`]),
    `for (let n = 0; n < ${count}; n++) print(${JSON.stringify(`${line}\n`)});`,
  ];
  writeFileSync(program, script.join('\n'), {mode: 0o755});
  const beginBytes = begin === '' ? 0 : begin.length + 1;
  return {
    program,
    totalBytes: beginBytes + count * (line.length + 1),
    writtenBytes: () => Number(readFileSync(record, 'utf8')),
  };
};

/** Takes one line a turn of the event loop, which is slower than any program prints. */
export const slowReader = ({writtenBytes}: Flood, begin = 0) => {
  let done = Promise.resolve();
  const seen = {takenBytes: begin, mostBehindBytes: 0};
  const take = (bytes: number): Promise<void> =>
    (done = done.then(async () => {
      await nextTurn();
      seen.takenBytes += bytes;
      seen.mostBehindBytes = Math.max(seen.mostBehindBytes, writtenBytes() - seen.takenBytes);
    }));
  return {take, seen};
};
