import type {AuditEntry} from '../../contract/operations/machine-audit.js';
import type {Table} from '../io/output.js';

/** An entry with the names that the context has for its repositories. */
export type NamedEntry = AuditEntry & {readonly name: string | null; readonly parentName: string | null};

const seconds = (ms: unknown): string => (typeof ms === 'number' ? `${(ms / 1000).toFixed(1)} s` : '');

const subjectOf = ({name, repository, parentName, parent}: NamedEntry): string | null =>
  parent === null ? (name ?? repository) : `${name ?? repository} (fork of ${parentName ?? parent})`;

/** The table of `machine audit`; repositories the context does not know are shown by GUID. */
export const auditTable = (machine: string, entries: readonly NamedEntry[]): Table => ({
  columns: [
    {key: 'time', header: 'TIME', show: (time) => String(time).replace(/\.\d+Z$/, 'Z')},
    {key: 'operation', header: 'OPERATION'},
    {key: 'subject', header: 'REPOSITORY'},
    {key: 'result', header: 'RESULT'},
    {key: 'durationMs', header: 'TOOK', show: seconds, align: 'right'},
    {key: 'who', header: 'WHO'},
    {key: 'login', header: 'AS'},
    {key: 'from', header: 'FROM'},
  ],
  rows: entries.map((entry) => ({...entry, subject: subjectOf(entry)})),
  empty: `The journal of ${machine} knows of no such change.`,
});
