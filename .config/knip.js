/** What is meant for production only is asked by itself: an export that nobody but tests uses is dead. */
const isProduction = process.argv.includes('--production');

/**
 * Files, exports and packages that nobody uses. Types may be exported unused: they name what functions take and give.
 * Functions that are exported for their tests alone but used in their own file are alive.
 */
export default {
  exclude: ['types', 'enumMembers'],
  ignoreExportsUsedInFile: isProduction,
  entry: [
    'bin/*.js',
    'src/commands/**/*.ts!',
    'src/cli/command/entry.ts!',
    'src/renet/{main,loader}.ts!',
    'src/ssh/rsync-shell.ts!',
    'scripts/*.mjs',
    'test/{unit,command,tools,e2e}/**/*.test.ts',
    'test/fuzz/worker.ts',
    'test/support/{e2e-environment,e2e-teardown,transform}.cjs',
  ],
  project: ['src/**/*.ts!', 'scripts/**/*.mjs', 'test/**/*.{ts,cjs}', '.config/*'],
};
