/**
 * Tells zod not to write code for schemas: a process that lives for one call reads a few objects, and compiling a
 * reader for each of them takes longer. Has to be called before any schema is made.
 */
export const parseWithoutCompiling = (): void => {
  const global = globalThis as {__zod_globalConfig?: {jitless?: boolean}};
  global.__zod_globalConfig = {...global.__zod_globalConfig, jitless: true};
};
