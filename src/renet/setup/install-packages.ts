import {setTimeout as sleep} from 'node:timers/promises';
import {readdir} from 'node:fs/promises';
import {isRdcError, RdcError, messageOf} from '../../shared/errors.js';
import type {Context} from '../engine/context.js';
import {carryOut, type Step} from '../engine/plan.js';
import {APT_ENV, parseMirror, parsePolicy, showArchives, showPolicy, waitingForLock} from '../system/apt.js';
import {BORROW_DIR, planFetchCompose, planUnpackCompose} from './compose-plugin.js';
import {readPackageFacts} from './facts.js';
import {
  checkPackageSpace,
  choosePackages,
  missingPrograms,
  PACKAGES,
  planDownload,
  planFix,
  planInstall,
  planRepair,
  planUpdate,
  type Choice,
  type PackageFacts,
} from './packages.js';
import type {Release} from './release.js';

const LOCK_PAUSE_MS = 5000;

/** What the package tools print is passed on, and their locks are waited for. */
const overApt = (context: Context, exec: Context['exec']): Context => {
  const relay = (line: string, stream: 'stdout' | 'stderr'): void | Promise<void> =>
    context.report({type: 'log', source: 'apt', stream, line});
  const pause = async (): Promise<void> => {
    await relay('another run of the package tools holds their lock: waiting', 'stderr');
    await sleep(LOCK_PAUSE_MS, undefined, {signal: context.signal}).catch((cause: unknown) => {
      throw new RdcError('CANCELLED', 'Stopped while waiting for the package tools.', {cause});
    });
  };
  return {...context, exec: waitingForLock((call, options) => exec(call, {...options, onLine: relay}), pause)};
};

/**
 * Installs what is missing, in steps that can each be interrupted and repeated.
 *
 * @param before  as read a moment ago
 * @returns titles of the steps that were carried out
 * @throws RdcError NO_SPACE, SETUP_FAILED
 */
export const installMissing = async (context: Context, release: Release, before: PackageFacts): Promise<string[]> => {
  const apt = overApt(context, context.exec);
  // Stopping dpkg half-way leaves a server that must be repaired before anything else: it is let finish.
  const toTheEnd = overApt(context, context.cleanupExec);
  checkPackageSpace(before);
  const done = await run(planRepair(before), toTheEnd);
  const repaired = done.length === 0 ? before : await readPackageFacts(context.exec);
  const update = planUpdate(repaired);
  if (update.length === 0) return done;
  done.push(...(await refresh(update, apt)));
  if (context.dryRun) return announce(missingPrograms(repaired), context);
  done.push(...(await run(planFix(await readPackageFacts(context.exec)), toTheEnd)));
  const choice = await choose(context);
  done.push(...(await run(planDownload(choice), apt)), ...(await run(planInstall(choice), toTheEnd)));
  if (choice.borrowCompose) done.push(...(await borrowCompose(apt, release)));
  await checkInstalled(context);
  return done;
};

/** Which package brings a program is known only once the lists are fresh. */
const announce = (programs: readonly string[], {report}: Context): string[] => {
  if (programs.length > 0) {
    report({type: 'step', title: `install what brings ${programs.join(', ')}`, state: 'skipped'});
  }
  return [];
};

const run = async (steps: readonly Step[], context: Context): Promise<string[]> => {
  await carryOut(steps, context);
  return steps.map(({title}) => title);
};

/** One archive that does not answer need not be one of those needed: installing will tell. */
const refresh = (update: readonly Step[], context: Context): Promise<string[]> =>
  run(update, context).catch((error: unknown) => {
    if (!isRdcError(error, 'COMMAND_FAILED')) throw error;
    context.report({type: 'warning', message: `Package lists are not all fresh: ${messageOf(error)}`});
    return [];
  });

const choose = async ({exec}: Context): Promise<Choice> => {
  const facts = await readPackageFacts(exec);
  return choosePackages(facts, parsePolicy((await exec(showPolicy(PACKAGES), {env: APT_ENV})).stdout));
};

const borrowCompose = async (context: Context, {id, codename, name}: Release): Promise<string[]> => {
  const archives = await context.exec(showArchives(), {env: APT_ENV});
  const mirror = id === 'debian' ? parseMirror(archives.stdout, codename) : undefined;
  if (mirror === undefined) {
    throw new RdcError('SETUP_FAILED', `No package archive of this ${name} offers docker compose version 2.`, {
      hint: 'Install the compose plugin of Docker, then run set-up again: https://docs.docker.com/compose/install/linux/',
    });
  }
  const done = await run(planFetchCompose(mirror), context);
  const archive = (await readdir(BORROW_DIR)).find((file) => /^docker-compose_.*\.deb$/.test(file));
  if (archive === undefined) throw new RdcError('SETUP_FAILED', `apt-get left no package in ${BORROW_DIR}.`);
  return [...done, ...(await run(planUnpackCompose(archive), context))];
};

const checkInstalled = async ({exec}: Context): Promise<void> => {
  const missing = missingPrograms(await readPackageFacts(exec));
  if (missing.length === 0) return;
  throw new RdcError('SETUP_FAILED', `Packages were installed, but there is still no ${missing.join(', ')}.`, {
    hint: 'dpkg --audit',
  });
};
