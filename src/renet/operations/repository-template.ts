import type {ReadParams} from '../../contract/index.js';
import {RdcError} from '../../shared/errors.js';
import {checkTemplatePaths} from '../apps/template-paths.js';
import type {Context, Handler} from '../engine/context.js';
import {carryOut, type Step} from '../engine/plan.js';
import {readBytesInside, writeInside} from '../files/inside.js';
import {UNIVERSAL_USER} from '../layout.js';
import {readExisting} from '../repository/facts.js';

type File = ReadParams<'repository-template'>['files'][number];
/** Larger files are not compared with what is there, but replaced. */
const COMPARED_BYTES = 64 * 1024 * 1024;

/**
 * Writes the files of a template. Files that are there and differ are kept unless `overwrite`:
 * then nothing at all is written.
 */
export const repositoryTemplate: Handler<'repository-template'> = async (
  {guid, datastore, files, overwrite},
  context,
) => {
  checkTemplatePaths(files.map(({path}) => path));
  const {server, facts} = await readExisting(datastore, guid);
  if (!facts.mounted) {
    throw new RdcError('NOT_MOUNTED', `Repository ${guid} is not mounted, so files cannot be written into it.`, {
      hint: 'rdc repo mount <name> -m <machine>',
    });
  }
  const root = server.layout.mount(guid);
  const {differing, missing, unchanged} = await compare(root, files);
  if (differing.length > 0 && !overwrite) throw wouldReplace(differing);
  const changed = [...differing, ...missing];
  await writeAll(root, changed, context);
  return {guid, written: changed.map(({path}) => path), unchanged: unchanged.map(({path}) => path)};
};

const compare = async (root: string, files: readonly File[]) => {
  const sorted = {differing: [] as File[], missing: [] as File[], unchanged: [] as File[]};
  for (const file of files) {
    const there = await readBytesInside(root, file.path, COMPARED_BYTES);
    if (there === null) sorted.missing.push(file);
    else if (there.equals(contentOf(file))) sorted.unchanged.push(file);
    else sorted.differing.push(file);
  }
  return sorted;
};

const writeAll = async (root: string, files: readonly File[], context: Context): Promise<void> => {
  if (files.length === 0) return;
  const owner = {uid: UNIVERSAL_USER.uid, gid: UNIVERSAL_USER.gid};
  const acts = files.map((file) => ({
    does: `write ${file.path}`,
    call: () =>
      writeInside(root, {path: file.path, content: contentOf(file), mode: file.executable ? 0o755 : 0o644, owner}),
  }));
  const step: Step = {title: `write ${files.length === 1 ? '1 file' : `${files.length} files`}`, acts};
  await carryOut([step], context);
};

const contentOf = ({contentBase64}: File): Buffer => Buffer.from(contentBase64, 'base64');

const wouldReplace = (files: readonly File[]): RdcError => {
  const paths = files.map(({path}) => path);
  return new RdcError(
    'ALREADY_EXISTS',
    `These files are there already and differ: ${paths.join(', ')}. Nothing was written.`,
    {
      hint: 'Replace them with --overwrite.',
      details: {paths},
    },
  );
};
