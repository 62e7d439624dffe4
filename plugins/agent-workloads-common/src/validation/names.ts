import { findForbiddenCharacter } from './characters';

const MAX_JOB_ID = 63;
/** Leaves room for `-<attempt>` and the suffixes of pod names in 63 characters. */
const MAX_OBJECT_NAME = 52;

function validateDnsLabel(
  what: string,
  value: string,
  maxLength: number,
): string | undefined {
  if (value === '') {
    return `${what} is empty`;
  }
  const forbidden = findForbiddenCharacter(value);
  if (forbidden) {
    return `${what} contains ${forbidden}; use lower-case letters, digits and "-"`;
  }
  if (value.length > maxLength) {
    return `${what} is ${value.length} characters long; at most ${maxLength} are allowed`;
  }
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value)) {
    return `${what} must consist of lower-case letters, digits and "-", and start and end with a letter or digit`;
  }
  return undefined;
}

/**
 * A workload's job id: becomes part of object keys, labels and the checkpoint's thread.
 * @returns what is wrong with it, or undefined
 * @public
 */
export function validateJobId(value: string): string | undefined {
  return validateDnsLabel('The job id', value, MAX_JOB_ID);
}

/**
 * Name of an AgentWorkload: the name of the Workflow of every attempt is made from it.
 * @returns what is wrong with it, or undefined
 * @public
 */
export function validateObjectName(value: string): string | undefined {
  return validateDnsLabel('The name', value, MAX_OBJECT_NAME);
}
