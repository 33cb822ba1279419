import * as z from 'zod';
import {MIB} from '../shared/size.js';
import {Guid} from './types.js';

/** Processes of a repository when nothing else was chosen: a fork bomb ends there, and no ordinary app does. */
export const DEFAULT_PIDS = 4096;

/** A repository's own Docker needs some 100 MB and 50 threads: less would only keep it from starting. */
export const MemoryLimit = z
  .int()
  .min(128 * MIB, 'use at least 128M')
  .multipleOf(MIB, 'use whole mebibytes, like 1536M');
export const CpuLimit = z
  .number()
  .min(0.1, 'use at least 0.1')
  .max(1024, 'use at most 1024')
  .multipleOf(0.01, 'use at most two decimals');
export const PidLimit = z.int().min(256, 'use at least 256').max(4_194_304, 'use at most 4194304');
/** Repositories whose services it may connect to. */
export const Neighbours = z.array(Guid).max(256);

/** What was chosen; what is left out has its default. */
export const ChosenLimits = z.strictObject({
  memoryBytes: MemoryLimit.optional(),
  cpus: CpuLimit.optional(),
  pids: PidLimit.optional(),
  connect: Neighbours.optional(),
});
export type ChosenLimits = z.output<typeof ChosenLimits>;

export const LIMIT_NAMES = ['memory', 'cpus', 'pids', 'connect'] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** What holds; `null` is no limit. */
export const Limits = z.strictObject({
  memoryBytes: z.int().nullable(),
  cpus: z.number().nullable(),
  pids: z.int(),
  connect: z.array(Guid),
});
export type Limits = z.output<typeof Limits>;
