import type {Document} from '../contract/document.js';

/** Where contexts live. All that is known of a workstation is one document. */
export interface Store {
  /** Where it is, for messages. */
  readonly location: string;

  /**
   * The document as it is now; an empty one when nothing was ever written.
   *
   * @throws RdcError STORE_FAILED when it is there but cannot be read
   */
  read(): Promise<Document>;

  /**
   * Reads, changes and writes under a lock, so that two processes lose nothing. The change may
   * edit the document it is handed; nothing is written when it throws. Keep it short: others wait.
   *
   * @returns what the change returned
   * @throws RdcError STORE_FAILED, or LOCKED when another process holds the lock too long
   */
  update<R>(change: (document: Document) => R | Promise<R>): Promise<R>;
}
