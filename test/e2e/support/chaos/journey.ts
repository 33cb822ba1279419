import type {Server} from '../server.js';
import {succeed} from './die.js';
import {betweenOf, type Draft} from './draw.js';
import {stagesOf} from './stages/all.js';
import type {Stage} from './stages/stage.js';
import {worldOf, type World} from './world.js';

/** A way through the stages of a life, on a server that is made anew when something has gone wrong on it. */
export interface Journey {
  readonly server: Server;
  /**
   * Brings the server to where a stage begins: back from behind it, or through those before it that have to be, undisturbed.
   *
   * @throws Error quoting the command that failed though nothing disturbed it
   */
  arrive(name: string): Promise<Stage>;
  /** Arrives at a stage and lives through it, undisturbed. */
  pass(name: string): Promise<void>;
  /** The stage has been lived through. */
  passed(name: string): void;
  /** Nobody knows what is on the server now: the next stage is reached from the beginning, on a new one. */
  lost(): void;
  close(): Promise<void>;
}

export interface Departure {
  /** A server on which nothing has happened yet. */
  readonly newServer: () => Promise<Server>;
  readonly stages?: (world: World) => Stage[];
}

/** Begins a journey on a new server. */
export const journeyOf = async ({newServer, stages = stagesOf}: Departure): Promise<Journey> => {
  let server = await newServer();
  let world = worldOf(server);
  let all = stages(world);
  /** How many stages are behind us; null when the server is not to be used any more. */
  let behind: number | null = 0;
  const indexOf = (name: string) => all.findIndex((stage) => stage.name === name);

  const close = async () => {
    world.writer.leave();
    await server.close();
  };
  const startAnew = async () => {
    await close();
    server = await newServer();
    world = worldOf(server);
    all = stages(world);
    behind = 0;
  };
  const travel = async (name: string): Promise<Stage> => {
    if (behind === indexOf(name) + 1) await all[indexOf(name)]!.back();
    else await travelOn(name);
    behind = indexOf(name);
    return all[behind]!;
  };
  const travelOn = async (name: string): Promise<void> => {
    if (behind === null || behind > indexOf(name)) await startAnew();
    for (const between of betweenOf(all, behind ?? 0, indexOf(name))) await liveUndisturbed(between);
  };
  const arrive = (name: string): Promise<Stage> =>
    travel(name).catch((error: unknown) => {
      behind = null;
      throw error;
    });
  return {
    get server() {
      return server;
    },
    arrive,
    pass: async (name) => {
      await liveUndisturbed(await arrive(name));
      behind = indexOf(name) + 1;
    },
    passed: (name) => {
      behind = indexOf(name) + 1;
    },
    lost: () => {
      behind = null;
    },
    close,
  };
};

/** Names and trips of the stages, which need no server. */
export const draftsOf = (stages: (world: World) => Stage[] = stagesOf): Draft[] =>
  stages(worldOf({} as Server)).map(({name, trip}) => ({name, ...(trip !== undefined && {trip})}));

const liveUndisturbed = async (stage: Stage): Promise<void> => {
  await stage.before?.();
  await succeed(stage.command(), 'left alone');
  await stage.check(null);
};
