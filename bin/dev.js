#!/usr/bin/env node
'use strict';
/* For developers: builds both bundles from the sources, which takes under a second, and runs rdc. */
const {execFileSync} = require('node:child_process');
const path = require('node:path');

const build = path.join(__dirname, '..', 'scripts', 'build.mjs');
execFileSync(process.execPath, [build, '--bundles'], {stdio: ['ignore', 'ignore', 'inherit']});
require('./run.js');
