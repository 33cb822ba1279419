import type * as z from 'zod';
import {RdcError} from '../../shared/errors.js';

/**
 * Reads an answer of Docker's API.
 *
 * @param what  in words, for the error
 * @throws RdcError UNEXPECTED_OUTPUT with the beginning of the answer
 */
export const heard = <S extends z.ZodType>(schema: S, answer: string, what: string): z.output<S> => {
  try {
    return schema.parse(JSON.parse(answer));
  } catch (cause) {
    throw new RdcError('UNEXPECTED_OUTPUT', `Docker's answer about ${what} cannot be read.`, {
      details: {answer: answer.slice(0, 1000)},
      cause,
    });
  }
};
