// Every commit lives another life in the chaos suite, and the same one whenever it is tried.
import {execFileSync} from 'node:child_process';

/**
 * @public a test loads it by its path
 * @param {string} commit  its hash
 * @returns {number} a seed of 32 bits
 */
export const seedOf = (commit) => Number.parseInt(commit.slice(0, 8), 16);

/**
 * The seed that this run's chaos suite is given.
 *
 * @param {string} directory  the sources
 * @param {string} [chosen]  RDC_CHAOS_SEED, which wins
 * @returns {{seed: string, from: string}}
 */
export const chaosSeed = (directory, chosen) => {
  if (chosen) return {seed: chosen, from: 'RDC_CHAOS_SEED'};
  try {
    const git = ['rev-parse', 'HEAD'];
    const commit = execFileSync('git', git, {cwd: directory, encoding: 'utf8', stdio: 'pipe'}).trim();
    return {seed: String(seedOf(commit)), from: `commit ${commit.slice(0, 8)}`};
  } catch {
    return {seed: '1', from: 'nothing, as no commit is known here'};
  }
};
