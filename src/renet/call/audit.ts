import {randomBytes} from 'node:crypto';
import type {Exec} from '../../exec/exec.js';
import {messageOf} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {AUDIT_IDENTIFIER} from '../layout.js';
import {entryText, writeEntry} from '../system/journal.js';
import {readCaller, type Caller} from './caller.js';
import type {Named} from './subject.js';

/** A change to the server, as the journal keeps it. Parameters are not in it: they may hold secrets. */
export interface AuditedCall {
  readonly op: string;
  readonly subject: Named;
  readonly client: Context['client'];
  readonly agentHash: string;
}

export interface AuditOutcome {
  /** `started`, `done`, `partial`, or the code of the error. */
  readonly result: string;
  readonly durationMs: number | null;
}

/** Pure: the fields of one entry. `call` joins the entries of one call. */
export const auditFields = (
  {op, subject, client, agentHash}: AuditedCall,
  {login, address}: Caller,
  call: string,
  {result, durationMs}: AuditOutcome,
): Record<string, string | number | null> => {
  const who = `${client.user}@${client.host}`;
  const from = address ?? 'the server itself';
  const took = durationMs === null ? '' : ` after ${(durationMs / 1000).toFixed(1)} s`;
  return {
    SYSLOG_IDENTIFIER: AUDIT_IDENTIFIER,
    PRIORITY: result === 'started' || result === 'done' ? 6 : 5,
    MESSAGE: `${[op, ...wordsFor(subject)].join(' ')}: ${result}${took}; ${who} as ${login} from ${from}`,
    RDC_CALL: call,
    RDC_OPERATION: op,
    RDC_SUBJECT: subject.kind === 'network' ? 'repository' : subject.kind,
    RDC_REPOSITORY: subject.guid,
    RDC_PARENT: subject.parent,
    RDC_NETWORK_ID: subject.networkId,
    RDC_DATASTORE: subject.datastore,
    RDC_WHO: who,
    RDC_LOGIN: login,
    RDC_FROM: address,
    RDC_RESULT: result,
    RDC_DURATION_MS: durationMs === null ? null : Math.round(durationMs),
    RDC_AGENT: agentHash,
  };
};

/** What an operation's name leaves open; there is one proxy, and one server. */
const wordsFor = ({guid, parent, networkId, datastore}: Named): string[] => {
  if (guid !== null) return parent === null ? [guid] : [guid, `forked from ${parent}`];
  if (networkId !== null) return [`network ${networkId}`];
  return datastore === null ? [] : [datastore];
};

/**
 * Begins the audit of a call: its first entry is written while the call runs, so that one that is
 * killed leaves a trace. A journal that cannot be written is a warning and never stops anything.
 *
 * @returns what writes the last entry
 */
export const audit = (
  call: AuditedCall,
  exec: Exec,
  warn: (message: string) => void,
): ((result: string) => Promise<void>) => {
  const begun = performance.now();
  const id = randomBytes(8).toString('hex');
  const caller = readCaller();
  const write = async (outcome: AuditOutcome): Promise<void> => {
    try {
      await exec(writeEntry(), {stdin: entryText(auditFields(call, await caller, id, outcome)), timeoutMs: 10_000});
    } catch (error) {
      warn(`The journal has no entry of this: ${messageOf(error)}`);
    }
  };
  const started = write({result: 'started', durationMs: null});
  return async (result) => {
    const durationMs = performance.now() - begun;
    await started;
    await write({result, durationMs});
  };
};
