import {COMPOSE} from './compose.js';
import {DEPLOY} from './deploy.js';
import {LINES} from './lines.js';
import {NAMES} from './names.js';
import {REPOSITORY_FILES} from './repository-files.js';
import {ROUTES} from './routes.js';
import {TOOLS} from './tools.js';
import {WIRE} from './wire.js';
import {WORDS} from './words.js';
import type {Subject} from './subject.js';

/** Everything that reads what somebody else wrote, and every writer whose output somebody else reads. */
export const SUBJECTS: readonly Subject[] = [
  ...NAMES,
  ...WORDS,
  ...WIRE,
  ...REPOSITORY_FILES,
  ...COMPOSE,
  ...DEPLOY,
  ...ROUTES,
  ...TOOLS,
  ...LINES,
];
