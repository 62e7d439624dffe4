import type {
  PolicyReason,
  PolicyVerdict,
} from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { z } from 'zod';

/** What the custom resource keeps of a verdict. */
const MAX_REASONS = 8;
const MAX_CODE = 64;
const MAX_TEXT = 256;

const answerSchema = z.object({
  verdict: z.enum(['allow', 'deny', 'review']),
  reasons: z
    .array(
      z.object({
        code: z.string().min(1),
        message: z.string().min(1),
        wouldPass: z.string().min(1).optional(),
      }),
    )
    .default([]),
});

/**
 * Takes an engine's answer for what it is: text from a program that somebody else wrote. Throws unless it is a verdict with
 * reasons; clips what the custom resource would refuse.
 */
export function readAnswer(
  answer: unknown,
): Pick<PolicyVerdict, 'verdict' | 'reasons'> {
  if (answer === undefined) {
    throw new Error(
      'The policy is undefined for this input: it defines no decision',
    );
  }
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) {
    throw new Error(
      `The policy's decision is malformed: ${z.prettifyError(parsed.error)}`,
    );
  }
  const { verdict, reasons } = parsed.data;
  return { verdict, reasons: fit(reasons) };
}

function fit(reasons: PolicyReason[]): PolicyReason[] {
  const shown = reasons.map(({ code, message, wouldPass }) => ({
    code: clip(code, MAX_CODE),
    message: clip(message, MAX_TEXT),
    ...(wouldPass && { wouldPass: clip(wouldPass, MAX_TEXT) }),
  }));
  if (shown.length <= MAX_REASONS) {
    return shown;
  }
  const kept = shown.slice(0, MAX_REASONS - 1);
  const left = shown.length - kept.length;
  return [...kept, { code: 'more', message: `And ${left} more reasons.` }];
}

/** Counts characters as the API server does, and never cuts one in half. */
function clip(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length
    ? text
    : `${characters.slice(0, length - 1).join('')}…`;
}
