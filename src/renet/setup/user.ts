import {RdcError} from '../../shared/errors.js';
import type {Step} from '../engine/plan.js';
import {UNIVERSAL_USER} from '../layout.js';
import {addGroup, addUser, setShell, type Account, type Group} from '../system/users.js';

const SHELL = '/usr/sbin/nologin';
const {name, uid, gid} = UNIVERSAL_USER;

export interface UserFacts {
  readonly accounts: readonly Account[];
  readonly groups: readonly Group[];
}

/**
 * The user that owns all repository data and runs Rediaccfiles; it cannot log in.
 *
 * @throws RdcError SETUP_FAILED when its name or one of its numbers is somebody else's
 */
export const planUser = ({accounts, groups}: UserFacts): Step[] => {
  const group = groups.find((one) => one.name === name || one.gid === gid);
  const account = accounts.find((one) => one.name === name || one.uid === uid);
  if (group && (group.name !== name || group.gid !== gid)) throw taken('group', `${group.name} (${group.gid})`, gid);
  if (account && (account.name !== name || account.uid !== uid || account.gid !== gid)) {
    throw taken('user', `${account.name} (${account.uid}:${account.gid})`, uid);
  }
  return [
    ...(group ? [] : [{title: `create group ${name}`, acts: [{run: addGroup({name, gid})}]}]),
    ...(account ? [] : [{title: `create user ${name}`, acts: [{run: addUser({name, uid, gid, shell: SHELL})}]}]),
    ...(account && !/\/(nologin|false)$/.test(account.shell)
      ? [{title: `take the login shell from user ${name}`, acts: [{run: setShell(name, SHELL)}]}]
      : []),
  ];
};

const taken = (kind: string, holder: string, number: number): RdcError =>
  new RdcError(
    'SETUP_FAILED',
    `Set-up needs the ${kind} ${name} with number ${number}, but there is the ${kind} ${holder}.`,
    {
      hint: `Give that ${kind} another name and number, then run set-up again; files of a running app may belong to it.`,
    },
  );
