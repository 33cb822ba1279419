import type {RepositoryCheck} from '../../contract/operations/repository-validate.js';

type Check = RepositoryCheck['check'];

export const ok = (check: Check, message: string): RepositoryCheck => ({check, status: 'ok', message, hint: null});
export const warning = (check: Check, message: string, hint: string | null): RepositoryCheck => ({
  check,
  status: 'warning',
  message,
  hint,
});
export const failed = (check: Check, message: string, hint: string | null): RepositoryCheck => ({
  check,
  status: 'failed',
  message,
  hint,
});
