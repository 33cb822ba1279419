import {printable} from './printable.js';

/** What a start would do to one service. */
interface Planned {
  readonly name: string;
  readonly directory: string;
  readonly action: 'surge' | 'in-place' | 'start' | 'remove' | 'untouched';
  readonly why: string;
  readonly downtime: string | null;
  readonly unknown: string | null;
}

const DONE: Readonly<Record<Planned['action'], string>> = {
  surge: 'replaced without downtime, by a surge container',
  'in-place': 'replaced in place',
  start: 'started',
  remove: 'removed',
  untouched: 'untouched',
};

/** A dry run must not promise more than it can know. */
const LIMITS = [
  'No function was run. This is what `renet compose -- up -d` would do in each directory with a compose file; what functions',
  'do beyond that, with which options they call it, and which variables they set cannot be known before.',
].join('\n');

/** A planned start for people: a line per service with what it costs below it, then what cannot be known. */
export const deploymentText = (plan: readonly Planned[]): string => {
  if (plan.length === 0) return `No Rediaccfile has a compose file beside it, so no service is known.\n\n${LIMITS}`;
  const width = Math.max(...plan.map((one) => labelOf(one).length));
  return [...plan.flatMap((one) => linesOf(one, width)).map(printable), '', LIMITS].join('\n');
};

/** Services of the root go by their name alone. */
const labelOf = ({name, directory}: Planned): string => (directory === '.' ? name : `${directory}/${name}`);

const linesOf = (one: Planned, width: number): string[] => [
  `${labelOf(one).padEnd(width)}  ${DONE[one.action]}: ${one.why}`,
  ...(one.downtime === null ? [] : [`  → will not answer for a moment: ${one.downtime}`]),
  ...(one.unknown === null ? [] : [`  → not known before: ${one.unknown}`]),
];
