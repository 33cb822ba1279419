import type {ContextDocument} from '../../contract/document.js';
import {maskedInfra} from '../proxy/infra.js';

const MASK = '***';

const mapValues = <V, W>(record: Record<string, V>, change: (value: V) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** A context as it may be printed: credentials, tokens and storage values hidden; names and addresses kept. */
export const maskContext = (context: ContextDocument): ContextDocument => ({
  ...context,
  machines: mapValues(context.machines, (machine) => ({
    ...machine,
    ...(machine.infra && {infra: maskedInfra(machine.infra)}),
  })),
  repositories: mapValues(context.repositories, (entry) => ({...entry, credential: MASK})),
  storages: mapValues(context.storages, (storage) => ({
    ...storage,
    vaultContent: mapValues(storage.vaultContent, () => MASK),
  })),
});
