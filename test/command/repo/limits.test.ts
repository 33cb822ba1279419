import {afterAll, describe, expect, test} from '@jest/globals';
import RepoLimits from '../../../src/commands/repo/limits.js';
import type {Guid} from '../../../src/contract/types.js';
import {cleanUp, run, type Scene} from '../../support/run.js';
import {entry, GUID, running, workstation} from './scene.js';

afterAll(cleanUp);

const MAIL = GUID.replaceAll('1', '2') as Guid;
const document = workstation({shop: entry, mail: {...entry, repositoryGuid: MAIL, networkId: 2880}});
const limits = (argv: string[], scene: Scene) => run(RepoLimits, 'repo limits', argv, {document, ...scene});
const changed = {guid: GUID, memoryBytes: 2 ** 31, cpus: 1.5, pids: 4096, connect: [MAIL], inForce: true};

describe('repo limits', () => {
  test('without a flag shows them, and takes no lock for it', async () => {
    const {stdout, asked} = await limits(['shop'], {script: {'repository-status': running}});
    expect(stdout).toBe(
      [
        'Repository:     shop',
        'Machine:        server-1',
        'Memory:         no limit',
        'Processors:     no limit',
        'Processes:      4096',
        'May connect to: no other repository',
        '',
      ].join('\n'),
    );
    expect(asked.map(({operation}) => operation)).toEqual(['repository-status']);
  });

  test('sends what is to change, neighbours by GUID, and shows them by name', async () => {
    const argv = ['shop', '--memory', '2G', '--cpus', '1.5', '--connect', 'mail'];
    const {stdout, asked, exitCode} = await limits(argv, {script: {'repository-limits': changed}});
    expect(asked[0]?.params).toMatchObject({memoryBytes: 2 ** 31, cpus: 1.5, connect: [MAIL]});
    expect(stdout).toContain('Memory:         2G\nProcessors:     1.5\nProcesses:      4096\nMay connect to: mail\n');
    expect(exitCode).toBe(0);
  });

  test('says when they do not hold yet', async () => {
    const result = {...changed, inForce: false};
    const {stderr} = await limits(['shop', '--clear', 'pids'], {script: {'repository-limits': result}});
    expect(stderr).toContain('They hold from the next mount on.');
  });

  test('bad input is refused before anything is connected', async () => {
    for (const argv of [
      ['shop', '--memory', '1M'],
      ['shop', '--connect', 'nobody'],
    ]) {
      const {exitCode, connected} = await limits(argv, {});
      expect({argv, failed: exitCode !== 0, connected}).toEqual({argv, failed: true, connected: []});
    }
  });
});
