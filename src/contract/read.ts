import type * as z from 'zod';
import {RdcError} from '../shared/errors.js';

/**
 * The one door from unknown to known: flags, files and frames all enter here.
 *
 * @param what  the name of the thing as the reader knows it, such as `repository name`
 * @throws RdcError INVALID_INPUT naming the field and the accepted form; objects are not quoted, they may hold secrets
 */
export const read = <S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const subject = typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value) : 'This';
  const problems = result.error.issues.map(({path, message}) => [...path, message].join(': '));
  throw new RdcError('INVALID_INPUT', `${subject} is not a valid ${what}: ${problems.join('; ')}.`, {
    details: {problems},
  });
};
