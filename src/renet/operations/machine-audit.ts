import type {AuditEntry} from '../../contract/operations/machine-audit.js';
import {Guid, NetworkId} from '../../contract/types.js';
import {parseSince} from '../../shared/time.js';
import type {Handler} from '../engine/context.js';
import {AUDIT_IDENTIFIER} from '../layout.js';
import {parseEntries, readEntries, type JournalEntry} from '../system/journal.js';

/** Only root's own entries: anybody may write to the journal under any name, but not under root's number. */
const OURS = {SYSLOG_IDENTIFIER: AUDIT_IDENTIFIER, _UID: '0'};

/** Shows the last changes of this server. */
export const machineAudit: Handler<'machine-audit'> = async ({repository, since, lines}, {exec}) => {
  const anyOf =
    repository === undefined
      ? [OURS]
      : [
          {...OURS, RDC_REPOSITORY: repository},
          {...OURS, RDC_PARENT: repository},
        ];
  const from = since === undefined ? undefined : parseSince(since, new Date());
  // Two entries a call.
  const {stdout} = await exec(readEntries({anyOf, lines: lines * 2, since: from}));
  return {entries: joinEntries(parseEntries(stdout)).slice(-lines)};
};

/** Pure: one entry for each call, the last it has; oldest first. */
export const joinEntries = (entries: readonly JournalEntry[]): AuditEntry[] => {
  const calls = new Map<string, JournalEntry>();
  for (const [index, entry] of entries.entries()) {
    const call = entry['RDC_CALL'] ?? String(index);
    calls.delete(call);
    calls.set(call, entry);
  }
  return [...calls.values()].map(auditEntry);
};

const auditEntry = (entry: JournalEntry): AuditEntry => {
  const microseconds = Number(entry['__REALTIME_TIMESTAMP']);
  return {
    time: new Date(microseconds / 1000).toISOString(),
    operation: entry['RDC_OPERATION'] ?? '',
    repository: Guid.safeParse(entry['RDC_REPOSITORY']).data ?? null,
    parent: Guid.safeParse(entry['RDC_PARENT']).data ?? null,
    networkId: NetworkId.safeParse(numberOf(entry['RDC_NETWORK_ID'])).data ?? null,
    who: entry['RDC_WHO'] ?? '',
    login: entry['RDC_LOGIN'] ?? '',
    from: entry['RDC_FROM'] ?? null,
    result: entry['RDC_RESULT'] ?? '',
    durationMs: numberOf(entry['RDC_DURATION_MS']),
  };
};

const numberOf = (text: string | undefined): number | null => (/^\d+$/.test(text ?? '') ? Number(text) : null);
