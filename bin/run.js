#!/usr/bin/env node
'use strict';
/*
 * Starts rdc. `--version` and `--help` are answered at once; everything else runs the bundle, with
 * V8's compiled code from the last run of the same command group. A cache that does not fit is
 * ignored, and every failure around the cache is: it only makes a start slower.
 */
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const DIST = path.join(__dirname, '..', 'dist');
const BUNDLE = path.join(DIST, 'rdc.bundle.cjs');

const versionLine = () => {
  const {name, version} = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8'));
  return `${name}/${version} ${process.platform}-${process.arch} node-${process.version}`;
};

/** Written by the build, but for the line that depends on where this runs. */
const helpText = () => fs.readFileSync(path.join(DIST, 'help.txt'), 'utf8').replace('%VERSION%', versionLine());

const cacheDirectory = () => {
  const {XDG_CACHE_HOME, LOCALAPPDATA} = process.env;
  if (process.platform === 'win32' && LOCALAPPDATA) return path.join(LOCALAPPDATA, 'rdc', 'cache', 'code');
  return path.join(XDG_CACHE_HOME || path.join(require('node:os').homedir(), '.cache'), 'rdc', 'code');
};

/** V8 checks little more than the length of the source, so the file's time is part of the name. */
const cacheFile = ({size, mtimeMs}, name) => {
  const build = `${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}`;
  return path.join(cacheDirectory(), `${build}-${process.version}-${process.arch}-${name}`);
};

const readOrNothing = (file) => {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
};

/** Some hundred kilobytes for each command group and each part: enough for two builds, or two versions of Node. */
const KEEP = 32;

/** Every build leaves files that fit no other one; the oldest go. */
const sweep = (directory) => {
  const files = fs.readdirSync(directory).map((name) => {
    const file = path.join(directory, name);
    return {file, written: fs.statSync(file).mtimeMs};
  });
  files.sort((a, b) => b.written - a.written);
  for (const {file} of files.slice(KEEP)) fs.rmSync(file, {force: true});
};

const writeCache = (file, script) => {
  try {
    const directory = path.dirname(file);
    fs.mkdirSync(directory, {recursive: true, mode: 0o700});
    const temporary = `${file}.${process.pid}.tmp`;
    fs.writeFileSync(temporary, script.createCachedData(), {mode: 0o600});
    fs.renameSync(temporary, file);
    sweep(directory);
  } catch {
    // A read-only home or a full disk is no reason to fail a command that has done its work.
  }
};

/** The build makes a file whose value is the function of a module, and pure ASCII; as such it is read fastest. */
const compiled = (file, name) => {
  const cache = cacheFile(fs.statSync(file), name);
  const cachedData = readOrNothing(cache);
  const script = new vm.Script(fs.readFileSync(file, 'latin1'), {filename: file, cachedData});
  // What ends as a usage error may not be a command group at all.
  const keep = (status) => status !== 2 && writeCache(cache, script);
  if (!cachedData || script.cachedDataRejected) process.once('exit', keep);
  return script.runInThisContext();
};

/** Packages that few commands use are parts of their own beside the bundle. */
const parts = {};
const requirePart = (id) => {
  const name = /^\.\/part-([\w-]+)\.cjs$/.exec(id)?.[1];
  if (name === undefined) return require(id);
  if (!parts[name]) {
    const part = {exports: {}};
    const file = path.join(DIST, `part-${name}.cjs`);
    compiled(file, `part-${name}`)(part.exports, require, part, file, DIST);
    parts[name] = part;
  }
  return parts[name].exports;
};

const runBundle = () => {
  const group = /^[a-z-]+$/.exec(process.argv[2] ?? '')?.[0] ?? 'none';
  compiled(BUNDLE, group)(module.exports, requirePart, module, BUNDLE, DIST);
};

/** Not by `process.stdout`: making that takes longer than all else. A pipe that is full, or closed, is left to it. */
const say = (text) => {
  try {
    const written = fs.writeSync(1, text);
    if (written < Buffer.byteLength(text)) process.stdout.write(Buffer.from(text).subarray(written));
  } catch {
    process.stdout.write(text);
  }
};

const [first, second] = process.argv.slice(2);
if (!fs.existsSync(BUNDLE)) {
  process.stderr.write('Error: rdc is not built yet.\n  → npm run build\n');
  process.exitCode = 1;
} else if (first === '--version' && second === undefined) say(`${versionLine()}\n`);
else if (first === '--help' && second === undefined) say(helpText());
else runBundle();
