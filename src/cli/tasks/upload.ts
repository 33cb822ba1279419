import {stat} from 'node:fs/promises';
import type {EventFrame} from '../../contract/frames.js';
import type {RepositoryStatus} from '../../contract/repository.js';
import {parseChanges, parseTransferred, type Change, type Transferred} from '../../domain/sync/output.js';
import {requireMounted, requireSame, type Upload} from '../../domain/sync/upload.js';
import {localExec} from '../../exec/local.js';
import {RdcError} from '../../shared/errors.js';
import type {RepositoryAccess} from '../command/repository.js';
import {absolutePath} from '../io/paths.js';
import {requireRsync, runRsync} from './rsync.js';

/** What can be done with an upload over one connection. */
export interface Uploader {
  preview(): Promise<Change[]>;
  send(onEvent: (event: EventFrame) => void): Promise<Transferred>;
  /** @throws RdcError VERIFICATION_FAILED naming what differs */
  verify(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Checks this workstation's side before anything is asked of a server.
 *
 * @returns the absolute path of the directory
 * @throws RdcError NOT_FOUND or INVALID_INPUT for the directory, NOT_FOUND or UNSUPPORTED for rsync
 */
export const prepareUpload = async (local: string): Promise<string> => {
  const path = absolutePath(local);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new RdcError('NOT_FOUND', `There is no directory ${path} on this workstation.`);
  if (!found.isDirectory()) throw new RdcError('INVALID_INPUT', `${path} is not a directory.`);
  await requireRsync(localExec);
  return path;
};

/**
 * Lets rsync use the connection of this command.
 *
 * @throws RdcError NOT_MOUNTED
 */
export const openUploader = async (
  {name, access}: RepositoryAccess,
  status: Pick<RepositoryStatus, 'mountPath'>,
  ask: Pick<Upload, 'local' | 'remote' | 'mirror' | 'exclude'>,
  signal: AbortSignal,
): Promise<Uploader> => {
  const mountPath = requireMounted(name, access.name, status.mountPath);
  const {rsyncBridge} = await import('../../ssh/index.js');
  const bridge = await rsyncBridge(access.machine);
  const {user} = access.definition;
  const upload: Upload = {...ask, machine: access.name, user, mountPath, remoteShell: bridge.rshArgs};
  return {
    preview: async () => parseChanges(await runRsync(localExec, upload, 'preview', {signal})),
    send: async (onEvent) => {
      const onProgress = (percent: number): void =>
        onEvent({type: 'progress', title: 'Sending', done: percent, total: 100});
      return parseTransferred(await runRsync(localExec, upload, 'send', {signal, onProgress}));
    },
    verify: async () => requireSame(parseChanges(await runRsync(localExec, upload, 'verify', {signal}))),
    close: () => bridge.close(),
  };
};
