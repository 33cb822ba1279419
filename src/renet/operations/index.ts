import type {OperationName} from '../../contract/index.js';
import type {Handler} from '../context.js';

/** Operation to handler. Loaded one by one: a call pays only for its own code. */
export const handlers: {readonly [N in OperationName]: () => Promise<Handler<N>>} = {
  'repository-create': async () => (await import('./repository-create.js')).repositoryCreate,
  'repository-mount': async () => (await import('./repository-mount.js')).repositoryMount,
  'repository-unmount': async () => (await import('./repository-unmount.js')).repositoryUnmount,
  'repository-up': async () => (await import('./repository-up.js')).repositoryUp,
  'repository-down': async () => (await import('./repository-down.js')).repositoryDown,
  'repository-delete': async () => (await import('./repository-delete.js')).repositoryDelete,
  'repository-fork': async () => (await import('./repository-fork.js')).repositoryFork,
  'repository-expand': async () => (await import('./repository-expand.js')).repositoryExpand,
  'repository-resize': async () => (await import('./repository-resize.js')).repositoryResize,
  'repository-validate': async () => (await import('./repository-validate.js')).repositoryValidate,
  'repository-status': async () => (await import('./repository-status.js')).repositoryStatus,
  'repository-list': async () => (await import('./repository-list.js')).repositoryList,
  'repository-template': async () => (await import('./repository-template.js')).repositoryTemplate,
  'repository-autostart-enable': async () =>
    (await import('./repository-autostart-enable.js')).repositoryAutostartEnable,
  'repository-autostart-disable': async () =>
    (await import('./repository-autostart-disable.js')).repositoryAutostartDisable,
  'repository-autostart-list': async () => (await import('./repository-autostart-list.js')).repositoryAutostartList,
  'daemon-status': async () => (await import('./daemon.js')).daemonStatus,
  'daemon-start': async () => (await import('./daemon.js')).daemonStart,
  'daemon-stop': async () => (await import('./daemon.js')).daemonStop,
  'daemon-logs': async () => (await import('./daemon.js')).daemonLogs,
  'datastore-status': async () => (await import('./datastore-status.js')).datastoreStatus,
  'machine-info': async () => (await import('./machine-info.js')).machineInfo,
  'machine-setup': async () => (await import('./machine-setup.js')).machineSetup,
  'proxy-install': async () => (await import('./proxy-install.js')).proxyInstall,
  'proxy-up': async () => (await import('./proxy.js')).proxyUp,
  'proxy-down': async () => (await import('./proxy.js')).proxyDown,
  'proxy-status': async () => (await import('./proxy.js')).proxyStatus,
  'proxy-routes': async () => (await import('./proxy.js')).proxyRoutes,
  'proxy-refresh': async () => (await import('./proxy.js')).proxyRefresh,
  'proxy-logs': async () => (await import('./proxy.js')).proxyLogs,
};
