/**
 * An error's text with its first word in red and its hints set apart. The colours load only here: no command that
 * succeeds pays for them. `NO_COLOR` switches them off (no-color.org).
 */
export const paintError = async (text: string): Promise<string> => {
  if (process.env['NO_COLOR']) return text;
  const {chalkStderr} = await import('chalk');
  return text
    .replace(/^Error:/m, (word) => chalkStderr.red.bold(word))
    .replaceAll(/^ {2}→ .*$/gm, (hint) => chalkStderr.cyan(hint));
};
