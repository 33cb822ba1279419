import type {RepositoryContainer} from '../../contract/operations/repository-ps.js';
import type {Table} from '../io/output.js';
import type {Whereabouts} from './repository.js';

/** The table of `repo ps`. */
export const containersTable = ({name, machine}: Whereabouts, containers: readonly RepositoryContainer[]): Table => ({
  columns: [
    {key: 'service', header: 'SERVICE'},
    {key: 'ip', header: 'IP'},
    {key: 'state', header: 'STATE'},
    {key: 'status', header: 'STATUS'},
    {key: 'image', header: 'IMAGE'},
    {key: 'name', header: 'CONTAINER'},
  ],
  rows: containers,
  empty: `"${name}" has no services and no containers. Next: rdc repo up ${name} --machine ${machine}`,
});

export interface LogLine {
  readonly service: string;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** A line of a log; its service stands in front unless only one was asked for. */
export const logText = ({service, line}: LogLine, only: boolean): string => (only ? line : `${service} | ${line}`);
