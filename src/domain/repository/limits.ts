import type {ContextDocument} from '../../contract/document.js';
import type {Params} from '../../contract/index.js';
import {CpuLimit, LIMIT_NAMES, MemoryLimit, PidLimit} from '../../contract/limits.js';
import {read} from '../../contract/read.js';
import {RepositoryName, type Guid} from '../../contract/types.js';
import {RdcError} from '../../shared/errors.js';
import {parseSize} from '../../shared/size.js';
import {findFinishedRepository} from './repositories.js';

/** Limits as they are typed. */
export interface AskedLimits {
  readonly memory?: string | undefined;
  readonly cpus?: string | undefined;
  readonly pids?: number | undefined;
  /** Names of repositories of the context. */
  readonly connect?: readonly string[] | undefined;
  readonly clear?: readonly (typeof LIMIT_NAMES)[number][] | undefined;
}

type Change = Omit<Params<'repository-limits'>, 'guid' | 'datastore'>;

/**
 * Reads what is to change; null when nothing is, and the limits are only to be shown.
 *
 * @throws RdcError INVALID_INPUT for a figure out of bounds, USAGE for one both set and cleared,
 *   REPOSITORY_NOT_FOUND for a neighbour the context does not know
 */
export const readLimitChange = (context: ContextDocument, asked: AskedLimits): Change | null => {
  const {memory, cpus, pids, connect, clear = []} = asked;
  const both = clear.find((name) => asked[name] !== undefined);
  if (both) throw new RdcError('USAGE', `--${both} and --clear ${both} contradict each other.`);
  const change: Change = {
    ...(memory !== undefined && {memoryBytes: read(MemoryLimit, parseSize(memory), 'limit for --memory')}),
    ...(cpus !== undefined && {cpus: read(CpuLimit, readNumber(cpus), 'limit for --cpus')}),
    ...(pids !== undefined && {pids: read(PidLimit, pids, 'limit for --pids')}),
    ...(connect !== undefined && {connect: [...new Set(connect)].map((name) => guidOf(context, name))}),
    ...(clear.length > 0 && {clear: [...clear]}),
  };
  return Object.keys(change).length > 0 ? change : null;
};

const readNumber = (text: string): number => (/^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN);

const guidOf = (context: ContextDocument, name: string): Guid =>
  findFinishedRepository(context, read(RepositoryName, name, 'repository name')).repositoryGuid;

/** Repositories by the names they have in the context; the GUID of one it does not know. */
export const namesOf = (context: ContextDocument, guids: readonly Guid[]): string[] => {
  const names = new Map(Object.entries(context.repositories).map(([name, {repositoryGuid}]) => [repositoryGuid, name]));
  return guids.map((guid) => names.get(guid) ?? guid);
};
