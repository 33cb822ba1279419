import {mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from '@jest/globals';
import {
  readBootRecord,
  readShutdownRecord,
  writeBootRecord,
  writeShutdownRecord,
} from '../../../../src/renet/autostart/records.js';
import {guid} from '../support.js';

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'records-')), 'autostart');
});

describe('boot records', () => {
  test('are read back, and know whether the server was started again since', async () => {
    await writeBootRecord(guid, {result: 'failed', message: 'Its key file does not open it.'}, directory);
    const record = await readBootRecord(guid, directory);
    expect(record).toMatchObject({result: 'failed', message: 'Its key file does not open it.', thisBoot: true});
    const file = join(directory, `${guid}.json`);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/"bootId":"[^"]+"/, '"bootId":"another"'));
    expect(await readBootRecord(guid, directory)).toEqual({...record, thisBoot: false});
  });

  test('that are missing or were cut short say nothing', async () => {
    expect(await readBootRecord(guid, directory)).toBeNull();
    await writeBootRecord(guid, {result: 'up', message: null}, directory);
    await writeFile(join(directory, `${guid}.json`), '{"result":"u');
    expect(await readBootRecord(guid, directory)).toBeNull();
  });
});

test('the record of a shutdown is read back', async () => {
  expect(await readShutdownRecord(directory)).toBeNull();
  const record = {at: '2026-11-25T02:00:00.000Z', closed: [guid], failed: []};
  await writeShutdownRecord(record, directory);
  expect(await readShutdownRecord(directory)).toEqual(record);
});
