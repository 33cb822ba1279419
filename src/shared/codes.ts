/**
 * Every error code and the exit status it gives the process. Scripts rely on the status, people on
 * the code; both are documented from this table and never change their meaning.
 */
export const EXIT_STATUS = {
  // 1: it was tried and failed.
  ALREADY_EXISTS: 1,
  COMMAND_FAILED: 1,
  DAEMON_FAILED: 1,
  INTERNAL: 1,
  NETWORK_ID_TAKEN: 1,
  NOT_MOUNTED: 1,
  NOT_RUNNING: 1,
  NOT_SET_UP: 1,
  PROXY_FAILED: 1,
  REDIACCFILE_FAILED: 1,
  REPOSITORY_BUSY: 1,
  SETUP_FAILED: 1,
  STORE_FAILED: 1,
  TIMED_OUT: 1,
  TRANSFER_FAILED: 1,
  UNEXPECTED_OUTPUT: 1,
  UNSUPPORTED: 1,
  LAB_FAILED: 1,
  // 2: the request itself is wrong; nothing was touched.
  INVALID_INPUT: 2,
  USAGE: 2,
  // 3: some of it was done.
  PARTIAL: 3,
  // 10: the named thing is not there.
  CONTEXT_NOT_FOUND: 10,
  MACHINE_NOT_FOUND: 10,
  REPOSITORY_NOT_FOUND: 10,
  NOT_FOUND: 10,
  // 11 to 20: one status, one thing to do.
  LOCKED: 11,
  CANNOT_UNLOCK: 12,
  SSH_AUTH_FAILED: 13,
  SSH_UNREACHABLE: 13,
  SUDO_REQUIRED: 13,
  HOST_KEY_CHANGED: 14,
  HOST_KEY_UNKNOWN: 14,
  AGENT_FAILED: 15,
  AGENT_VERSION: 15,
  HEALTH_CHECK_FAILED: 16,
  NO_SPACE: 17,
  VERIFICATION_FAILED: 18,
  DECLINED: 20,
  CANCELLED: 130,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof EXIT_STATUS;

/** Reads a code that came over the wire; an unknown one is treated as INTERNAL. */
export const toErrorCode = (text: string): ErrorCode =>
  Object.hasOwn(EXIT_STATUS, text) ? (text as ErrorCode) : 'INTERNAL';
