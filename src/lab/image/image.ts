import {mkdir, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Driver, Image} from '../drivers/driver.js';
import {makeDirectoryOnce} from '../files.js';
import {bootstrap, fillDisk, pack} from './args.js';
import type {Lab} from '../lab.js';
import {timed} from '../timed.js';
import {recipeHash, type Recipe} from './recipe.js';

/** Where the image of a recipe is, built or not. */
export const imageDir = (lab: Lab, recipe: Recipe): string =>
  join(lab.paths.images, `${recipe.name}-${recipeHash(recipe)}`);

/** Builds an image from Debian's packages, once for each recipe. Takes about two minutes. */
export const ensureImage = async (lab: Lab, recipe: Recipe, driver: Driver): Promise<Image> => {
  const dir = await makeDirectoryOnce(imageDir(lab, recipe), (partial) =>
    timed(lab, `building the image ${recipe.name} from Debian packages`, (tell) =>
      build(lab, recipe, driver, partial, tell),
    ),
  );
  return {dir, disk: join(dir, driver.imageDisk)};
};

const build = async (
  lab: Lab,
  recipe: Recipe,
  driver: Driver,
  dir: string,
  tell: (far: string) => void,
): Promise<void> => {
  const at = (name: string) => join(dir, name);
  const parts = {early: at('early.tar'), files: at('files.tar'), script: at('setup.sh'), out: at('root.tar')};
  await writeFile(parts.script, recipe.script);
  await plant(lab, recipe, dir, parts);
  // Its lines say which step it is at: `I: running apt-get update...`
  await lab.exec(bootstrap(recipe, parts), {
    onLine: (line) => {
      if (line.startsWith('I: ')) tell(line.slice(3).replace(/\.+$/, ''));
    },
  });
  tell('writing the disk image');
  const raw = at('filled.raw');
  await lab.exec(fillDisk(process.getuid?.() === 0, {tar: parts.out, tree: at('tree'), disk: raw}));
  await driver.finishImage(lab, {dir, tar: parts.out, raw});
  const rest = ['tree', 'planted', 'boot', ...Object.values(parts)];
  for (const name of rest) await rm(name.startsWith('/') ? name : at(name), {recursive: true, force: true});
};

const plant = async (lab: Lab, recipe: Recipe, dir: string, out: {early: string; files: string}): Promise<void> => {
  const planted = join(dir, 'planted');
  for (const {path, mode, text} of recipe.files) {
    await mkdir(dirname(join(planted, path)), {recursive: true});
    await writeFile(join(planted, path), text, {mode});
  }
  const paths = (early: boolean) => recipe.files.filter((file) => Boolean(file.early) === early).map(({path}) => path);
  await lab.exec(pack(planted, paths(true), out.early));
  await lab.exec(pack(planted, paths(false), out.files));
};
