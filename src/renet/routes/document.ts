import {createHash} from 'node:crypto';
import {gzipSync} from 'node:zlib';

/** An answer that is ready to be sent: made once when the routes change, never per request. */
export interface Prepared {
  readonly type: string;
  readonly body: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
}

export const prepare = (text: string, type: string): Prepared => {
  const body = Buffer.from(text);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return {type, body, gzipped: gzipSync(body), etag};
};

export const prepareJson = (value: unknown): Prepared => prepare(JSON.stringify(value), 'application/json');
