import type * as z from 'zod';
import * as daemon from './operations/daemon.js';
import {datastoreExpand, datastoreStatus, datastoreValidate} from './operations/datastore-status.js';
import {machineAudit} from './operations/machine-audit.js';
import {machineInfo, machineSetup} from './operations/machine.js';
import {proxyCerts} from './operations/proxy-certs.js';
import {proxyExplain} from './operations/proxy-explain.js';
import * as proxy from './operations/proxy.js';
import {prune} from './operations/prune.js';
import * as autostart from './operations/repository-autostart.js';
import {repositoryCreate} from './operations/repository-create.js';
import {repositoryDelete} from './operations/repository-delete.js';
import {repositoryDown} from './operations/repository-down.js';
import {repositoryExpand} from './operations/repository-expand.js';
import {repositoryFork} from './operations/repository-fork.js';
import {repositoryLimits} from './operations/repository-limits.js';
import {repositoryList} from './operations/repository-list.js';
import {repositoryLogs} from './operations/repository-logs.js';
import {repositoryMount} from './operations/repository-mount.js';
import {repositoryOwnership} from './operations/repository-ownership.js';
import {repositoryPs} from './operations/repository-ps.js';
import {repositoryResize} from './operations/repository-resize.js';
import {repositoryStatus} from './operations/repository-status.js';
import {repositoryTemplate} from './operations/repository-template.js';
import {repositoryUnmount} from './operations/repository-unmount.js';
import {repositoryUp} from './operations/repository-up.js';
import {repositoryValidate} from './operations/repository-validate.js';
import * as status from './operations/status.js';

/** Everything the agent can do. Adding a line here makes both programs fail to compile until they answer. */
export const operations = {
  'repository-create': repositoryCreate,
  'repository-mount': repositoryMount,
  'repository-unmount': repositoryUnmount,
  'repository-up': repositoryUp,
  'repository-down': repositoryDown,
  'repository-delete': repositoryDelete,
  'repository-fork': repositoryFork,
  'repository-expand': repositoryExpand,
  'repository-resize': repositoryResize,
  'repository-validate': repositoryValidate,
  'repository-status': repositoryStatus,
  'repository-limits': repositoryLimits,
  'repository-list': repositoryList,
  'repository-template': repositoryTemplate,
  'repository-autostart-enable': autostart.repositoryAutostartEnable,
  'repository-autostart-disable': autostart.repositoryAutostartDisable,
  'repository-autostart-list': autostart.repositoryAutostartList,
  'repository-ps': repositoryPs,
  'repository-logs': repositoryLogs,
  'repository-ownership': repositoryOwnership,
  'daemon-status': daemon.daemonStatus,
  'daemon-start': daemon.daemonStart,
  'daemon-stop': daemon.daemonStop,
  'daemon-logs': daemon.daemonLogs,
  'datastore-status': datastoreStatus,
  'datastore-validate': datastoreValidate,
  'datastore-expand': datastoreExpand,
  ps: status.ps,
  'list-all': status.listAll,
  'list-containers': status.listContainers,
  'list-repositories': status.listRepositories,
  'list-system': status.listSystem,
  ips: status.ips,
  prune,
  'machine-info': machineInfo,
  'machine-setup': machineSetup,
  'machine-audit': machineAudit,
  'proxy-install': proxy.proxyInstall,
  'proxy-up': proxy.proxyUp,
  'proxy-down': proxy.proxyDown,
  'proxy-status': proxy.proxyStatus,
  'proxy-routes': proxy.proxyRoutes,
  'proxy-refresh': proxy.proxyRefresh,
  'proxy-logs': proxy.proxyLogs,
  'proxy-certs': proxyCerts,
  'proxy-explain': proxyExplain,
} as const;

export type OperationName = keyof typeof operations;
/** What a caller hands in: defaults may be left out. */
export type Params<N extends OperationName> = z.input<(typeof operations)[N]['params']>;
/** What the agent works with: defaults filled in. */
export type ReadParams<N extends OperationName> = z.output<(typeof operations)[N]['params']>;
export type Result<N extends OperationName> = z.output<(typeof operations)[N]['result']>;
