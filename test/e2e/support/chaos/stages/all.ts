import type {World} from '../world.js';
import {autostart} from './autostart.js';
import {birth} from './birth.js';
import {forking} from './forking.js';
import {growth} from './growth.js';
import {offline} from './offline.js';
import {setUp} from './set-up.js';
import type {Stage} from './stage.js';

/** The life of a repository from its creation to its deletion, then the setting up of a server. */
export const stagesOf = (world: World): Stage[] => [
  ...birth(world),
  ...growth(world),
  ...autostart(world),
  ...forking(world),
  ...offline(world),
  setUp(world),
];
