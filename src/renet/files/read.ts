import {access, lstat, readdir, readFile} from 'node:fs/promises';

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException | null)?.code;

const orUndefined = (error: unknown): undefined => {
  if (['ENOENT', 'ENOTDIR'].includes(String(codeOf(error)))) return undefined;
  throw error;
};

/** Content of a file; undefined when it is not there. */
export const readIfThere = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(orUndefined);

/** Content of a file; null when it cannot be read, whatever the reason. */
export const readable = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

/** Names in a directory; undefined when there is none. */
export const namesOf = (path: string): Promise<string[] | undefined> => readdir(path).catch(orUndefined);

/** Whether something has that name; a symbolic link counts wherever it leads. */
export const exists = async (path: string): Promise<boolean> => (await lstat(path).catch(orUndefined)) !== undefined;

/** Of the names, those that lie in one of the directories. */
export const findIn = async (directories: readonly string[], names: readonly string[]): Promise<Set<string>> => {
  const reachable = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );
  const found = await Promise.all(
    names.map(async (name) =>
      (await Promise.all(directories.map((one) => reachable(`${one}/${name}`)))).includes(true),
    ),
  );
  return new Set(names.filter((_, index) => found[index]));
};
