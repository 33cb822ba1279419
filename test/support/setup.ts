import {Console} from 'node:console';

// jest replaces the console; oclif writes with it, and captured output would be empty (oclif/core with ESM jest).
globalThis.console = new Console(process.stdout, process.stderr);
process.env['TZ'] = 'UTC';
process.env['NO_COLOR'] = '1';
process.env['COLUMNS'] = '120';
