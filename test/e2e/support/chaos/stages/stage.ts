import type {Command, Death} from '../die.js';
import type {Draft} from '../draw.js';
import type {State} from '../states.js';
import {SHOP, type World} from '../world.js';

/** An operation of a repository's life, and what surrounds it. */
export interface Stage extends Draft {
  /** The command that dies and is repeated; the same both times, another one for the next attempt where it must be. */
  readonly command: () => Command;
  /** What is done before, undisturbed. */
  readonly before?: () => Promise<void>;
  /** From where the command leads back to where it began, for another attempt. */
  readonly back: () => Promise<void>;
  /** What must hold when the command has succeeded, the second time or the first. */
  readonly check: (death: Death | null) => Promise<void>;
  /** What must hold between death and repetition. */
  readonly meanwhile?: () => Promise<void>;
}

/** After a power cut the shop is closed until somebody brings it up. */
export const asItWas =
  ({revive, checkRunning, checkHoldings}: World, others: Readonly<Record<string, State>> = {}) =>
  async (death: Death | null): Promise<void> => {
    if (death === 'power') {
      await checkHoldings({[SHOP]: 'cut', ...others});
      await revive();
    }
    await checkHoldings({[SHOP]: 'open', ...others});
    await checkRunning();
  };
