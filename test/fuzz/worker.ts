import {isMainThread, parentPort, workerData} from 'node:worker_threads';
import {SUBJECTS} from './registry.js';

/** What `scripts/fuzz.mjs` hands to each of its threads. */
interface Task {
  readonly parser: string;
  readonly cases: number;
  readonly seed: number;
  /** Counts the cases, so that a case which never ends is seen, and which one it is. */
  readonly counter: SharedArrayBuffer;
}

if (!isMainThread) {
  const {parser, cases, seed, counter} = workerData as Task;
  const begun = new Int32Array(counter);
  const onCase = () => void Atomics.add(begun, 0, 1);
  const subject = SUBJECTS.find((one) => one.parser === parser);
  void subject?.check({cases, seed, onCase}).then((verdict) => parentPort?.postMessage(verdict));
}

export {SUBJECTS};
