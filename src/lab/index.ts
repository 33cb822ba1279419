/** What `rdc ops` uses of the lab; loaded when one of its commands runs. */
export {checkHost, type HostCheck} from './check.js';
export {knownChoice, type Choice} from './drivers/choice.js';
export {sshCall} from './guest.js';
export {ensureKeys} from './keys.js';
export {openLab} from './lab.js';
export {entranceOf, findMachine, listMachines, remove, reset, suspend} from './machine.js';
export {purge} from './purge.js';
export {summaryOf, type MachineSummary} from './summary.js';
export {up} from './up.js';
