import { kubectl } from './kubectl';

/** What OPA's own log says of a decision. */
export interface OpaDecision {
  decision_id: string;
  path: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the policy's input, as the portal sent it
  input: Record<string, any>;
  result: { verdict: string };
  timestamp: string;
}

/** Decisions of the running OPA server about a workload, oldest first. */
export async function opaDecisionsOn(name: string): Promise<OpaDecision[]> {
  const { code, output } = await kubectl([
    ...['--namespace', 'agent-workloads-services'],
    ...['logs', 'deployment/opa', '--tail=-1'],
  ]);
  if (code !== 0) throw new Error(`the log of OPA: ${output}`);
  return output
    .split('\n')
    .filter(line => line.includes('"Decision Log"'))
    .map((line): OpaDecision => JSON.parse(line))
    .filter(({ input }) => input?.workload?.name === name);
}
