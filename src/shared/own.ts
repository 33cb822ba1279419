/** The value a record has under a name from outside; never one inherited from `Object`, such as `constructor`. */
export const own = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
