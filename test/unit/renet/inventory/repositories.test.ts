import {expect, test} from '@jest/globals';
import type {Guid, NetworkId} from '../../../../src/contract/types.js';
import type {Exec} from '../../../../src/exec/exec.js';
import type {Context} from '../../../../src/renet/engine/context.js';
import {summarize} from '../../../../src/renet/inventory/repositories.js';
import type {RepositoryFacts} from '../../../../src/renet/repository/facts.js';
import {toLine} from '../../../../src/shared/argv.js';
import {closed, layout} from '../support.js';

const many = (count: number, other: Partial<RepositoryFacts>): RepositoryFacts[] =>
  Array.from({length: count}, (_, n) =>
    closed({
      ...{
        guid: `11111111-1111-4111-8111-${String(n).padStart(12, '0')}` as Guid,
        networkId: (2816 + 64 * n) as NetworkId,
      },
      ...other,
    }),
  );

/** Answers systemctl; nft as if it had no rules. */
const listening = (stdout: string) => {
  const asked: string[] = [];
  const exec: Exec = async (call) => {
    asked.push(toLine(call));
    return call.file === 'nft' ? {exitCode: 1, stdout: '', stderr: ''} : {exitCode: 0, stdout, stderr: ''};
  };
  return {asked, context: {exec, signal: new AbortController().signal} as Context};
};

test('two hundred closed repositories are told without any process', async () => {
  const {asked, context} = listening('');
  const summaries = await summarize(many(200, {}), layout, context);
  expect([summaries.length, asked]).toEqual([200, []]);
  expect(new Set(summaries.map(({state, daemon}) => `${state} ${daemon}`))).toEqual(new Set(['unmounted inactive']));
});

test('systemd and the firewall are asked once for all daemons that are there', async () => {
  const {asked, context} = listening('Id=rediacc-docker-2880.service\nActiveState=failed\n');
  const summaries = await summarize(many(2, {daemonInstalled: true}), layout, context);
  expect(asked.sort()).toEqual([
    'nft --json list table inet rediacc',
    'systemctl show --property=Id,ActiveState -- rediacc-docker-2816.service rediacc-docker-2880.service',
  ]);
  expect(summaries.map(({daemon}) => daemon)).toEqual(['inactive', 'failed']);
});
