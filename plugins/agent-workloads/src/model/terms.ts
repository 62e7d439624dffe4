import type {
  ApprovalRules,
  GateView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

type Terms = ApprovalRules | GateView['terms'];

/** One sentence about a gate's rules: a text's key and what goes into it. */
export type TermsSentence =
  | { key: 'auto'; threshold: string }
  | { key: 'policyOnly' | 'manual' | 'self' | 'noSelf' }
  | { key: 'needs' | 'needsAlways'; count: number; from: string[] }
  | { key: 'mustInclude'; who: string[] }
  | { key: 'timeoutReject' | 'timeoutHold' }
  | { key: 'timeoutEscalate'; who: string[] }
  | { key: 'policyStrict' | 'policyPermissive' };

/** A gate's rules as sentences, most important first. Only what is set is said. */
export function termsSentences(terms: Terms): TermsSentence[] {
  return [
    ...whoDecides(terms),
    ...selfApproval(terms),
    ...onTimeout(terms),
    ...strictness(terms),
  ];
}

function whoDecides(terms: Terms): TermsSentence[] {
  const { mode, threshold, requiredApprovals, approvers, mustInclude } = terms;
  const auto: TermsSentence[] = threshold ? [{ key: 'auto', threshold }] : [];
  if (mode === 'Policy') {
    return [...auto, { key: 'policyOnly' }];
  }
  const byHand = mode === 'Manual';
  const needs: TermsSentence[] =
    requiredApprovals === undefined
      ? []
      : [
          {
            key: byHand ? 'needsAlways' : 'needs',
            count: requiredApprovals,
            from: approvers ?? [],
          },
        ];
  return [
    ...(byHand ? [{ key: 'manual' } as const] : auto),
    ...needs,
    ...(mustInclude?.length
      ? [{ key: 'mustInclude', who: mustInclude } as const]
      : []),
  ];
}

function selfApproval({ mode, allowSelfApproval }: Terms): TermsSentence[] {
  if (mode === 'Policy' || allowSelfApproval === undefined) {
    return [];
  }
  return [{ key: allowSelfApproval ? 'self' : 'noSelf' }];
}

function onTimeout({ onTimeout: then, escalateTo }: Terms): TermsSentence[] {
  switch (then) {
    case 'Reject':
      return [{ key: 'timeoutReject' }];
    case 'Hold':
      return [{ key: 'timeoutHold' }];
    case 'Escalate':
      return [{ key: 'timeoutEscalate', who: escalateTo ?? [] }];
    default:
      return [];
  }
}

function strictness({ opaPolicy }: Terms): TermsSentence[] {
  if (!opaPolicy) {
    return [];
  }
  return [
    { key: opaPolicy === 'strict' ? 'policyStrict' : 'policyPermissive' },
  ];
}
