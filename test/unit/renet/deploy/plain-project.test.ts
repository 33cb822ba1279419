import {describe, expect, test} from '@jest/globals';
import {isPlainProject} from '../../../../src/renet/deploy/plain-project.js';
import type {ComposeService} from '../../../../src/renet/system/compose.js';
import {projectOf, web} from './scene.js';

const plain = (service: Partial<ComposeService> & Record<string, unknown>, text = 'services: {}'): boolean =>
  isPlainProject(projectOf({web: web(service)}), [text]);

describe('isPlainProject', () => {
  test('is one that its compose files tell all of', () => {
    expect(plain({restart: 'always', volumes: [{type: 'bind', source: '/a', target: '/b'}], secrets: null})).toBe(true);
    expect(plain({pull_policy: 'missing', scale: 1, deploy: {replicas: 1}, 'x-mine': 1})).toBe(true);
  });

  test.each([
    {env_file: ['a.env']},
    {secrets: [{source: 'a'}]},
    {profiles: ['a']},
    {provider: {type: 'a'}},
    {what_comes_next: 1},
    {pull_policy: 'always'},
    {pull_policy: 'build'},
    {scale: 2},
    {deploy: {replicas: 0}},
    {volumes: [{type: 'image', source: 'a', target: '/b'}]},
    {pid: 'service:other'},
    {ipc: 'container:other'},
  ])('is none with %p', (service) => {
    expect(plain(service)).toBe(false);
  });

  test('is none when its files name others, however that is written', () => {
    for (const key of ['include', 'extends', 'env_file', '"env\\x5ffile"', '? label_file\n']) {
      expect(plain({}, `services:\n  web:\n    ${key}: a\n`)).toBe(false);
    }
    expect(plain({}, 'services:\n  web:\n    # no env_file: here\n    image: a\n')).toBe(true);
    expect(plain({}, 'services: [')).toBe(false);
    expect(isPlainProject({...projectOf({web: web()}), configs: {a: {file: '/a'}}}, [])).toBe(false);
  });
});
