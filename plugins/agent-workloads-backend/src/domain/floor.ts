import {
  ANNOTATIONS,
  type GateTerms,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { WorkflowTemplate } from './argo';

/** Approval terms that a workload may tighten, never loosen. An absent field sets no floor. */
export interface ApprovalFloor {
  mode?: GateTerms['mode'];
  approvers?: string[];
  requiredApprovals?: number;
  mustInclude?: string[];
  /** `true` permits self-approval to workloads that ask for it, unless another floor says `false`. Without a floor nobody has it. */
  allowSelfApproval?: boolean;
  onTimeout?: GateTerms['onTimeout'];
  escalateTo?: string[];
  /** Smallest threshold, a decimal string. */
  threshold?: string;
  opaPolicy?: GateTerms['opaPolicy'];
}

const REF =
  /^(user|group):[a-zA-Z0-9][-a-zA-Z0-9_.]*\/[a-zA-Z0-9][-a-zA-Z0-9_.]*$/;
const refs = (max: number) => (value: unknown) =>
  Array.isArray(value) &&
  value.length <= max &&
  value.every(ref => typeof ref === 'string' && REF.test(ref))
    ? undefined
    : `must be a list of at most ${max} entity refs such as group:default/risk`;
const oneOf =
  (...choices: string[]) =>
  (value: unknown) =>
    typeof value === 'string' && choices.includes(value)
      ? undefined
      : `must be one of ${choices.join(', ')}`;

const CHECKS: Record<
  keyof ApprovalFloor,
  (value: unknown) => string | undefined
> = {
  mode: oneOf('Policy', 'PolicyThenManual', 'Manual'),
  approvers: refs(16),
  requiredApprovals: value =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 10
      ? undefined
      : 'must be an integer from 1 to 10',
  mustInclude: refs(4),
  allowSelfApproval: value =>
    typeof value === 'boolean' ? undefined : 'must be true or false',
  onTimeout: oneOf('Reject', 'Hold', 'Escalate'),
  escalateTo: refs(16),
  threshold: value =>
    typeof value === 'string' && /^(0\.[0-9]{2}|1\.00)$/.test(value)
      ? undefined
      : 'must be a string from "0.00" to "1.00"',
  opaPolicy: oneOf('strict', 'permissive'),
};

const isFloorKey = (key: string): key is keyof ApprovalFloor =>
  Object.hasOwn(CHECKS, key);

export interface FloorProblem {
  /** Key inside the floor; empty for the whole. */
  key: string;
  message: string;
}

/** Checks a floor from config or an annotation; a misspelt key would otherwise be a floor that is not there. */
export function checkFloor(value: unknown): FloorProblem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ key: '', message: 'must be an object' }];
  return Object.entries(value).flatMap(([key, entry]) => {
    const message = isFloorKey(key)
      ? CHECKS[key](entry)
      : `is unknown; known are ${Object.keys(CHECKS).join(', ')}`;
    return message === undefined ? [] : [{ key, message }];
  });
}

/** The floor in a template's annotation, or why it can't be read: then nothing may be launched from the template. */
export function templateFloor(
  template: Pick<WorkflowTemplate, 'metadata'>,
): { floor: ApprovalFloor } | { problem: string } {
  const text = template.metadata.annotations?.[ANNOTATIONS.approvalFloor];
  if (text === undefined) return { floor: {} };
  let value: ApprovalFloor;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'is not JSON' };
  }
  const problems = checkFloor(value);
  if (problems.length === 0) return { floor: value };
  return {
    problem: problems
      .map(({ key, message }) => `${key || 'it'} ${message}`)
      .join('; '),
  };
}
