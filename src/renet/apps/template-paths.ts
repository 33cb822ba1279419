import {RdcError} from '../../shared/errors.js';

const MAX_NAME_BYTES = 255;

/**
 * Checks where the files of a template would go: relative, inside the repository, nothing of ours.
 *
 * @throws RdcError INVALID_INPUT naming the path and what is wrong with it
 */
export const checkTemplatePaths = (paths: readonly string[]): void => {
  const seen = new Set<string>();
  for (const path of paths) {
    const problem = problemOf(path) ?? (seen.has(path) ? 'is there twice' : null);
    if (problem)
      throw new RdcError('INVALID_INPUT', `The template's file ${JSON.stringify(path)} ${problem}.`, {details: {path}});
    seen.add(path);
  }
};

const problemOf = (path: string): string | null => {
  if (path.startsWith('/')) return 'has an absolute path';
  const parts = path.split('/');
  if (parts.some((part) => part === '..' || part === '.' || part === ''))
    return 'has ".", ".." or an empty part in its path';
  if (/[\u0000-\u001f\u007f\\]/.test(path)) return 'has a control character or a backslash in its path';
  if (parts.some((part) => Buffer.byteLength(part) > MAX_NAME_BYTES)) return 'has a name of more than 255 bytes';
  if (/^\.rediacc/i.test(parts[0] ?? '')) return 'would replace what belongs to rediacc itself';
  return null;
};
