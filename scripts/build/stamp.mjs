import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT} from './root.mjs';

/** What a build is made of; directories with all that is in them. */
const SOURCES = ['src', 'scripts/build', 'scripts/build.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];
/** What it must have left behind. */
const PRODUCTS = ['dist/renet.cjs', 'dist/rdc.bundle.cjs', 'dist/part-ssh2.cjs', 'oclif.manifest.json'];
const STAMP = join(ROOT, 'dist', '.built-from');

/**
 * A digest of everything below some paths: names and content.
 *
 * @param {string} root  absolute
 * @param {readonly string[]} paths  relative to it
 * @returns {string} hex digits
 */
export const digestOf = (root, paths) => {
  const hash = createHash('sha256');
  const add = (path) => {
    if (statSync(join(root, path)).isDirectory()) {
      for (const name of readdirSync(join(root, path)).sort()) add(`${path}/${name}`);
    } else {
      const content = readFileSync(join(root, path));
      hash.update(`${path}\n${content.length}\n`).update(content);
    }
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
};

/** @returns {string} what a build that begins now is made of */
export const readSources = () => `${process.version} ${digestOf(ROOT, SOURCES)}\n`;

/** @returns {boolean} whether the last whole build was made of these */
export const isBuiltFrom = (sources) =>
  PRODUCTS.every((file) => existsSync(join(ROOT, file))) &&
  existsSync(STAMP) &&
  readFileSync(STAMP, 'utf8') === sources;

/** A build that dies half-way shall not be taken for one of its predecessor's. */
export const forgetBuild = () => rmSync(STAMP, {force: true});

export const rememberBuild = (sources) => writeFileSync(STAMP, sources);
