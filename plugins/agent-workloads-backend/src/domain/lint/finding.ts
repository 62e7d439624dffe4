import type { LintProblem } from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** A problem whose rule is known; see `LintProblem`. */
export type Finding = LintProblem & { rule: string };

/** Something that would make runs fail, or pass a gate unseen. */
export function error(rule: string, path: string, message: string): Finding {
  return { severity: 'error', rule, path, message };
}

/** Advice. */
export function warning(rule: string, path: string, message: string): Finding {
  return { severity: 'warning', rule, path, message };
}
