import type {LabelFault} from '../../../contract/operations/route-problem.js';
import {RdcError} from '../../../shared/errors.js';
import {printable} from '../../../shared/printable.js';

/** More than any sane set of labels; less than what could make the document of all repositories huge. */
export const MAX_LABEL_BYTES = 64 * 1024;
export const MAX_NAME_LENGTH = 200;
/** Traefik's own go down ten levels; plugins may want some more. */
export const MAX_PARTS = 40;

/** Labels of a container that Traefik would refuse. */
export class LabelRefused extends RdcError {
  constructor(readonly fault: LabelFault) {
    super('INVALID_INPUT', faultText(fault));
  }
}

/** What is wrong with a label, beginning with its name. */
export const faultText = (fault: LabelFault): string =>
  printable(`label ${JSON.stringify(fault.label).slice(1, -1)} ${saidOf(fault)}`);

const TYPES = {bool: 'a bool', int: 'a whole number', duration: 'a duration'};

const saidOf = (fault: LabelFault): string => {
  switch (fault.kind) {
    case 'labels-too-large':
      return `has more than ${MAX_LABEL_BYTES / 1024} KiB in all`;
    case 'label-too-deep':
      return `has more than ${MAX_PARTS} parts`;
    case 'label-wrong-root':
      return 'must begin with "traefik", in small letters';
    case 'label-unwritable-value':
      return 'has a character that cannot be written to the configuration';
    case 'label-unwritable-name':
      return 'has a character that names must not have';
    case 'label-long-part':
      return `has a part of more than ${MAX_NAME_LENGTH} characters`;
    case 'label-empty-part':
      return `has an empty or badly bracketed part ${JSON.stringify(fault.part)}`;
    case 'label-unknown-setting':
      return `sets ${JSON.stringify(fault.setting)}, which Traefik does not know there`;
    case 'label-stands-alone':
      return 'cannot stand alone: it needs a setting below it';
    case 'label-lacks-setting':
      return 'needs a setting below it';
    case 'label-lacks-index':
      return `needs an index: ${fault.setting}[0]`;
    case 'label-below-value':
      return `goes below ${JSON.stringify(fault.setting)}, which is a value`;
    case 'label-below-list':
      return `goes below ${JSON.stringify(fault.setting)}, which is a list of values`;
    case 'label-wrong-type':
      return `has ${JSON.stringify(fault.value)}, which is not ${TYPES[fault.expected]}`;
  }
};
