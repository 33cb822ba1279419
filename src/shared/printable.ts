/** Longest text that a message may have, in characters; what it quotes may be of any length. */
const LONGEST = 4096;

/** Colours and movements of a terminal (ECMA-48, 5.4: control sequences). */
const SEQUENCE = /\u001b\[[0-?]*[ -/]*[@-~]/g;
/** What acts on a terminal, turns a line round or cannot be seen; tabs and line ends stay. */
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text as a message may show it: whatever it quotes, a file's name or a program's output, can neither act
 * on the reader's terminal nor fill it.
 */
export const printable = (text: string): string => {
  const seen = text.slice(0, LONGEST).replace(SEQUENCE, '').replace(/\r\n/g, '\n').replace(UNSEEN, '\ufffd');
  return text.length > LONGEST ? `${seen}…` : seen;
};
