import {describe, expect, test} from '@jest/globals';
import type {NetworkId} from '../../../../src/contract/types.js';
import {imageOf} from '../../../../src/renet/deploy/facts.js';
import {surgeProject} from '../../../../src/renet/deploy/surge.js';
import {secondSlots} from '../../../../src/renet/services/second-slots.js';
import {projectOf, web} from './scene.js';

const ID = 2816 as NetworkId;

describe('second addresses', () => {
  test('are taken from the end of the block', () => {
    expect(secondSlots(ID, ['web', 'api'], {web: {slot: 0}, api: {slot: 1}}, new Set())).toEqual({
      web: {slot: 60},
      api: {slot: 59},
    });
  });

  test('are nobody else’s, be it by file, by label or by listening', () => {
    expect(secondSlots(ID, ['web'], {web: {slot: 0}, last: {slot: 60}}, new Set(['127.0.11.61']))).toEqual({
      web: {slot: 58},
    });
  });

  test('run out', () => {
    const services = Object.fromEntries(Array.from({length: 60}, (_, slot) => [`s${slot}`, {slot}]));
    expect(secondSlots(ID, ['s0', 's1'], services, new Set())).toEqual({s0: {slot: 60}});
  });
});

describe('the project of surge containers', () => {
  const project = projectOf(
    {
      web: web({
        build: {context: '/repo/app'},
        image: undefined,
        depends_on: {db: {}},
        profiles: ['all'],
        restart: 'unless-stopped',
        deploy: {replicas: 1, resources: {limits: {memory: '1G'}}, update_config: {order: 'start-first'}},
        volumes: ['data', 'plain'].map((source) => ({type: 'volume', source, target: `/${source}`})),
      }),
      db: web(),
    },
    {volumes: {data: {name: 'app_data'}, plain: null, unused: null}, configs: {c: {file: '/repo/app/c'}}},
  );
  const made = surgeProject(project, ['web']);

  test('has these services alone, under names of their own, and is not started by anybody else', () => {
    expect([made.name, Object.keys(made.services)]).toEqual(['app-rediacc-surge', ['web']]);
    expect(made.services['web']).toMatchObject({
      container_name: 'app-web-surge',
      restart: 'no',
      image: 'app-web',
      pull_policy: 'never',
      labels: {'rediacc.service_name': 'web', 'rediacc.surge': 'true'},
      command: ['httpd', '-p', '127.0.11.2:8080'],
      deploy: {resources: {limits: {memory: '1G'}}},
    });
  });

  test('has nothing that needs other services, or makes anything', () => {
    for (const key of ['build', 'depends_on', 'profiles']) expect(made.services['web']).not.toHaveProperty(key);
    expect(made.services['web']?.deploy).not.toHaveProperty('replicas');
    expect(made['volumes']).toEqual({
      data: {name: 'app_data', external: true},
      plain: {name: 'app_plain', external: true},
    });
    expect(made['configs']).toEqual(project.configs);
  });

  test('an image without a name has the one that Compose gives it', () => {
    expect([imageOf('app', 'web', web()), imageOf('app', 'web', web({image: undefined}))]).toEqual([
      'web:2',
      'app-web',
    ]);
  });
});
