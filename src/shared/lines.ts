import {StringDecoder} from 'node:string_decoder';
import {RdcError} from './errors.js';

/** Cuts a byte stream into lines; a character or a line may arrive in pieces. */
export interface LineSplitter {
  /** The lines this chunk completes, without their ends. */
  push(chunk: Buffer): string[];
  /** What came after the last line end, if anything. */
  rest(): string;
}

/**
 * @param limit  longest line in characters; what comes from outside must not fill the memory
 * @throws RdcError INVALID_INPUT from `push` when a line grows past the limit
 */
export const lineSplitter = (limit: number): LineSplitter => {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let length = 0;
  const keep = (piece: string) => {
    length += piece.length;
    if (length > limit) throw new RdcError('INVALID_INPUT', `A line is longer than ${limit} characters.`);
    pieces.push(piece);
  };
  const take = (): string => {
    const line = pieces.join('');
    pieces = [];
    length = 0;
    return line;
  };
  return {
    push: (chunk) => {
      const parts = decoder.write(chunk).split('\n');
      const last = parts.pop() ?? '';
      const lines = parts.map((part) => (keep(part), take()));
      if (last !== '') keep(last);
      return lines;
    },
    rest: () => take() + decoder.end(),
  };
};

/**
 * The same, for output that is only shown: a line that grows past the limit goes out in pieces, so that a program
 * which never ends its line costs no more memory than one which does.
 */
export const lineFolder = (limit: number): LineSplitter => {
  const decoder = new StringDecoder('utf8');
  let held = '';
  return {
    push: (chunk) => {
      const parts = (held + decoder.write(chunk)).split('\n');
      const pieces = piecesOf(parts.pop() ?? '', limit);
      held = pieces.pop() ?? '';
      return [...parts.flatMap((part) => piecesOf(part, limit)), ...pieces];
    },
    rest: () => {
      const last = held + decoder.end();
      held = '';
      return last;
    },
  };
};

const piecesOf = (text: string, limit: number): string[] =>
  Array.from({length: Math.max(1, Math.ceil(text.length / limit))}, (_, index) =>
    text.slice(index * limit, (index + 1) * limit),
  );
