#!/usr/bin/env node
'use strict';
/*
 * Starts rdc. `--version` and `--help` are answered at once; everything else runs the bundle, with
 * V8's compiled code from the last run of the same command group. A cache that does not fit is
 * ignored, and every failure around the cache is: it only makes a start slower.
 */
const fs = require('node:fs');
const path = require('node:path');

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
const cacheFile = ({size, mtimeMs}) => {
  const group = /^[a-z-]+$/.exec(process.argv[2] ?? '')?.[0] ?? 'none';
  const build = `${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}`;
  return path.join(cacheDirectory(), `${build}-${process.version}-${process.arch}-${group}`);
};

const readOrNothing = (file) => {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
};

/** One of some 1.5 MB for each command group: enough for two builds, or two versions of Node. */
const KEEP = 16;

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

/** As Node wraps a module. Put around the bytes, because joining strings of megabytes copies them once more. */
const wrapped = (source) => {
  const [head, tail] = ['(function (exports, require, module, __filename, __dirname) { ', '\n});'];
  return Buffer.concat([Buffer.from(head), source, Buffer.from(tail)]).latin1Slice();
};

/** The build makes the bundle pure ASCII; as such it is read fastest. */
const runBundle = () => {
  const vm = require('node:vm');
  const {createRequire} = require('node:module');
  const file = cacheFile(fs.statSync(BUNDLE));
  const cachedData = readOrNothing(file);
  const script = new vm.Script(wrapped(fs.readFileSync(BUNDLE)), {
    filename: BUNDLE,
    cachedData,
    importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  // What ends as a usage error may not be a command group at all.
  const keep = (status) => status !== 2 && writeCache(file, script);
  if (!cachedData || script.cachedDataRejected) process.once('exit', keep);
  script.runInThisContext()(module.exports, createRequire(BUNDLE), module, BUNDLE, DIST);
};

const [first, second] = process.argv.slice(2);
if (!fs.existsSync(BUNDLE)) {
  process.stderr.write('Error: rdc is not built yet.\n  → npm run build\n');
  process.exitCode = 1;
} else if (first === '--version' && second === undefined) process.stdout.write(`${versionLine()}\n`);
else if (first === '--help' && second === undefined) process.stdout.write(helpText());
else runBundle();
