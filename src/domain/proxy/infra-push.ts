import type {Infra} from '../../contract/infra.js';
import {RdcError} from '../../shared/errors.js';
import type {MachineTarget} from '../machine/machines.js';

/** What set-infra stored, ready to be pushed. @throws RdcError NOT_SET_UP when it stored nothing yet */
export const infraOf = ({name, definition}: MachineTarget): Infra => {
  if (definition.infra) return definition.infra;
  throw new RdcError('NOT_SET_UP', `No infrastructure is set for machine "${name}", so there is nothing to push.`, {
    hint: `rdc context set-infra ${name} --public-ipv4 <address> --base-domain <domain>`,
  });
};
