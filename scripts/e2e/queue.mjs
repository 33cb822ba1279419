/** Suites that want Debian's kernel. They share one server, which takes long to make where it is emulated, so one lane has them all. */
const OF_THE_FIRST_LANE = ['isolation', 'main', 'autostart', 'setup'];

/**
 * Takes out of `waiting` what a lane runs next: the first lane its own suites, then every lane the largest of the others, so that
 * no lane is left alone with a long one at the end.
 *
 * @param {{name: string, size: number}[]} waiting  changed: without the suite that is returned
 * @param {number} lane  from 1
 * @returns the suite, or undefined when there is none for this lane
 */
export const nextSuite = (waiting, lane) => {
  const isFirst = ({name}) => OF_THE_FIRST_LANE.includes(name);
  const own = lane === 1 ? waiting.filter(isFirst) : [];
  const [next] = (own.length > 0 ? own : waiting.filter((suite) => !isFirst(suite))).sort((a, b) => b.size - a.size);
  if (next) waiting.splice(waiting.indexOf(next), 1);
  return next;
};
