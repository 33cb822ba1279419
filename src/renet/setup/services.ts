import type {Step} from '../engine/plan.js';
import {enableUnits} from '../system/systemd.js';

export const SERVICES = ['containerd.service', 'docker.service'] as const;
export const SERVICE_PROPERTIES = ['Id', 'ActiveState', 'UnitFileState', 'NeedDaemonReload'] as const;

/** As `systemctl show` tells them. */
export type ServiceFacts = readonly Readonly<Record<string, string>>[];

/** The server's own Docker, with its containerd, runs the proxy; each repository brings its own pair. */
export const planServices = (shown: ServiceFacts): Step[] => {
  const ready = shown.filter((unit) => unit.ActiveState === 'active' && unit.UnitFileState === 'enabled');
  const stopped = SERVICES.filter((name) => !ready.some(({Id}) => Id === name));
  return stopped.length === 0
    ? []
    : [{title: `start ${stopped.join(' and ')}`, acts: [{run: enableUnits(...stopped)}]}];
};
