// What is to be reached, as a ratio to the floor of the same bench. A run says of each whether it was.

/** Highest ratio by bench and row; what is not in it has no goal. */
const GOALS = {
  'start-up': {'rdc --version': 1.15, 'rdc --help': 1.15, 'rdc context list': 2.2},
  connection: {'rdc repo list': 1.5},
  list: {'rdc repo list, 10 repositories': 1.5},
  up: {'rdc repo up, all runs': 1.2},
};

/** The rows of a bench with their goals: `goal` is the highest ratio, `missed` whether it was higher. */
export const withGoals = (bench, rows) =>
  rows.map((row) => {
    const goal = GOALS[bench]?.[row.name];
    return goal === undefined ? row : {...row, goal, missed: row.ratio > goal};
  });
