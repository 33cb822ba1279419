import {describe, expect, test} from '@jest/globals';
import {Document} from '../../../../src/contract/document.js';
import type {Guid} from '../../../../src/contract/types.js';
import {namesOf, readLimitChange} from '../../../../src/domain/repository/limits.js';
import {entry, GUID, workstation} from '../../../command/repo/scene.js';

const MAIL = GUID.replaceAll('1', '2') as Guid;
const document = Document.parse(workstation({shop: entry, mail: {...entry, repositoryGuid: MAIL, networkId: 2880}}));
const context = Object.values(document.contexts)[0]!;

describe('readLimitChange', () => {
  test('reads figures as people type them, and names as GUIDs', () => {
    expect(readLimitChange(context, {memory: '1.5G', cpus: '0.5', pids: 300, connect: ['mail', 'mail']})).toEqual({
      memoryBytes: 1536 * 2 ** 20,
      cpus: 0.5,
      pids: 300,
      connect: [MAIL],
    });
    expect(readLimitChange(context, {clear: ['memory']})).toEqual({clear: ['memory']});
  });

  test('is null when nothing is to change', () => {
    expect(readLimitChange(context, {})).toBeNull();
  });

  test.each([
    [{memory: '64M'}, 'use at least 128M'],
    [{memory: 'much'}, 'not a size'],
    [{memory: '134217729'}, 'use whole mebibytes'],
    [{cpus: '0'}, 'use at least 0.1'],
    [{cpus: 'two'}, 'limit for --cpus'],
    [{cpus: '1.234'}, 'two decimals'],
    [{pids: 10}, 'use at least 256'],
    [{connect: ['nobody']}, 'has no repository "nobody"'],
    [{pids: 300, clear: ['pids' as const]}, 'contradict each other'],
  ])('%j is refused', (asked, reason) => {
    expect(() => readLimitChange(context, asked)).toThrow(reason);
  });
});

test('namesOf leaves what the context does not know as it is', () => {
  const unknown = GUID.replaceAll('1', '3') as Guid;
  expect(namesOf(context, [MAIL, unknown])).toEqual(['mail', unknown]);
});
