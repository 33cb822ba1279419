import {cp, mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {argv} from '../../shared/argv.js';
import {ensureGo} from './go.js';
import type {Lab} from '../lab.js';
import type {ContainerImage} from './container-image.js';

const SOURCES = ['go.mod', 'go.sum', 'main.go'];

/** `rdc-examples/webapp:1`, built from the sources that users find in `examples/webapp-postgres/webapp`. */
export const webappFrom = async (sources: string): Promise<ContainerImage> => ({
  repository: 'rdc-examples/webapp',
  tags: ['1'],
  settings: {Entrypoint: ['/webapp']},
  ingredients: (await Promise.all(SOURCES.map((name) => readFile(join(sources, name), 'utf8')))).join('\n'),
  fill: (lab, tree) => build(lab, sources, tree),
});

const build = async (lab: Lab, sources: string, tree: string): Promise<void> => {
  const go = await ensureGo(lab);
  const copy = `${tree}.src`;
  await mkdir(copy);
  for (const name of SOURCES) await cp(join(sources, name), join(copy, name));
  const call = argv(go.program, 'build', '-trimpath', '-ldflags', '-s -w', '-o', join(tree, 'webapp'), '.');
  await lab.exec(call, {cwd: copy, env: {...go.env, GOFLAGS: '-mod=readonly'}});
};
