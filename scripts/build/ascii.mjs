import {readFileSync, writeFileSync} from 'node:fs';

/**
 * Makes a bundle pure ASCII, so that it can be read as one-byte text: a single other character makes V8
 * keep megabytes of source in two bytes each. esbuild escapes all but what stands in regular expressions.
 */
export const toAscii = (file) => {
  const text = readFileSync(file, 'utf8');
  const escaped = text.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (escaped !== text) writeFileSync(file, escaped);
};
