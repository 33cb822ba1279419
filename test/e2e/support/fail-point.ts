import type {Server} from './server.js';

/** Where the agent looks for a point at which something is to happen; what it came to is in `<file>.reached`. */
export const FAIL_POINT = '/run/rediacc/fail-point';

/** What is to happen, as the agent's fail points read it. */
export interface Wish {
  readonly operation: string;
  /** The number of a point, from 1, or its name. */
  readonly at: number | string;
  readonly then: 'kill' | 'hang' | 'wait';
}

/** Has the next call of an operation come to its point, and none of before be taken for it. */
export const setFailPoint = async (server: Pick<Server, 'sh'>, wish: Wish): Promise<void> => {
  await server.sh(`rm -f ${FAIL_POINT}.reached; cat > ${FAIL_POINT}.new && mv ${FAIL_POINT}.new ${FAIL_POINT}`, {
    stdin: JSON.stringify(wish),
  });
};

/** Waits until it has. */
export const untilReached = async (server: Pick<Server, 'sh'>): Promise<void> => {
  await server.sh(`until [ -e ${FAIL_POINT}.reached ]; do sleep 0.1; done`);
};
