import {RdcError} from '../../shared/errors.js';

/**
 * The release that the lab builds where no registry of container images can be reached. Releases since 3.7 replace a
 * module by a directory of their own repository, which their Go module does not contain.
 */
export const TRAEFIK_VERSION = '3.6.12';
export const TRAEFIK_MODULE = 'github.com/traefik/traefik/v3';

/**
 * A go.mod that requires Traefik and repeats what only a main module may say: its replace lines.
 * Without them Go would take the unpatched modules.
 *
 * @throws RdcError UNEXPECTED_OUTPUT when `goMod` names no Go version, or replaces a module by a directory
 */
export const wrapperModule = (goMod: string): string => {
  const go = /^go (\S+)$/m.exec(goMod)?.[1];
  if (!go) throw new RdcError('UNEXPECTED_OUTPUT', "Traefik's go.mod names no Go version.");
  const replaced = replaceLines(goMod).map((line) => `replace ${line}`);
  return ['module rdc.lab/traefik', `go ${go}`, `require ${TRAEFIK_MODULE} v${TRAEFIK_VERSION}`, ...replaced, ''].join(
    '\n',
  );
};

const replaceLines = (goMod: string): string[] => {
  const lines = goMod.split('\n').map((line) =>
    line
      .replace(/\/\/.*$/, '')
      .replace(/^\s*replace\s+/, '')
      .trim(),
  );
  const found = lines.filter((line) => line.includes(' => '));
  const local = found.find((line) => /=> \.{1,2}\//.test(line));
  if (local) throw new RdcError('UNEXPECTED_OUTPUT', `Traefik's go.mod replaces a module by a directory: ${local}`);
  return found;
};

/** Where `go mod download -json` put the go.mod of a module. @throws RdcError UNEXPECTED_OUTPUT */
export const parseDownload = (output: string): string => {
  const path = /^\s*"GoMod": ("(?:[^"\\]|\\.)*")/m.exec(output)?.[1];
  if (path) return JSON.parse(path) as string;
  throw new RdcError('UNEXPECTED_OUTPUT', '"go mod download -json" named no go.mod.', {details: {output}});
};
