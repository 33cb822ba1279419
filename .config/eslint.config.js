import {dirname} from 'node:path';
import tseslint from 'typescript-eslint';

/**
 * Rules that ask the compiler for types. Each finds mistakes, not matters of taste. Left out: `no-unnecessary-condition`
 * and `no-base-to-string`, which mostly find types that know less than the code (`signal.aborted` asked twice, flags of
 * oclif without a default, labels that were checked before).
 */
const TYPED = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-array-delete': 'error',
  '@typescript-eslint/no-floating-promises': [
    'error',
    {allowForKnownSafeCalls: [{from: 'file', name: 'Report', path: 'src/renet/engine/context.ts'}]},
  ],
  '@typescript-eslint/no-for-in-array': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/prefer-promise-reject-errors': 'error',
  '@typescript-eslint/require-array-sort-compare': ['error', {ignoreStringArrays: true}],
  '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
};

export default tseslint.config(
  {ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'examples/**']},
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,js,mjs}'],
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-eval': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', {max: 300, skipBlankLines: true, skipComments: true}],
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
      '@typescript-eslint/no-import-type-side-effects': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    // One program for both; the project service would load `src` twice, which takes half as long again.
    languageOptions: {parserOptions: {project: 'test/tsconfig.json', tsconfigRootDir: dirname(import.meta.dirname)}},
    rules: TYPED,
  },
  {files: ['scripts/**', 'test/support/**'], rules: {'no-console': 'off'}},
  {files: ['bin/**', '**/*.cjs'], rules: {'@typescript-eslint/no-require-imports': 'off'}},
);
