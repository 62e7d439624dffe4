import { AuthenticationError, InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { WorkloadDetail } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { WorkloadRef, WorkloadsClient } from '../client';
import {
  clusterInput,
  clusterOf,
  DEFAULT_PACE,
  plainly,
  poll,
  TimedOutError,
  type Pace,
} from '../support';
import { workloadPath } from './launch';
import { examples } from './wait.examples';

const DEFAULT_TIMEOUT = 3600;
const PHASES = ['Suspended', 'Completed', 'Failed'] as const;
type Awaited = (typeof PHASES)[number];

/** A workload ended as it should not. */
export class WorkloadFailedError extends Error {
  override readonly name = 'WorkloadFailedError';
}

/** Waits until a workload needs a decision or is over. */
export const createWaitAction = (options: {
  workloads: WorkloadsClient;
  pace?: Pace;
}) =>
  createTemplateAction({
    id: 'agent-workload:wait',
    description:
      'Waits until an AI agent workload waits for a decision, has completed or has failed',
    supportsDryRun: true,
    examples,
    schema: {
      input: {
        ...clusterInput,
        namespace: z => z.string().min(1),
        name: z => z.string().min(1).describe("Workload's name"),
        until: z =>
          z
            .array(z.enum(PHASES))
            .min(1)
            .describe(
              'Phases that are waited for; default: all. A workload that is over ends the step in any case',
            )
            .optional(),
        failOn: z =>
          z
            .array(z.enum(PHASES))
            .describe(
              'Phases that fail the step; default: Failed, unless it is waited for',
            )
            .optional(),
        timeout: z =>
          z
            .number()
            .min(1)
            .max(604_800)
            .describe('Seconds to wait at most; default: 3600')
            .optional(),
      },
      output: {
        phase: z => z.string(),
        gates: z =>
          z
            .array(z.object({ name: z.string(), deadline: z.string() }))
            .describe('Gates that wait for a decision'),
        message: z => z.string().describe('What the workload says of itself'),
        url: z => z.string().describe("Path of the workload's page"),
      },
    },
    handler: ctx =>
      plainly(
        ctx.signal,
        'The workload goes on; its page says how it ends.',
        async () => {
          const { input, logger, signal } = ctx;
          const ref: WorkloadRef = {
            cluster: clusterOf(input),
            namespace: input.namespace,
            name: input.name,
          };
          const until: readonly Awaited[] = input.until ?? PHASES;
          const failOn =
            input.failOn ??
            (input.until?.includes('Failed') ? [] : (['Failed'] as const));
          ctx.output('url', workloadPath(ref));
          if (ctx.isDryRun) {
            logger.info(
              `Would wait until ${ref.name} is ${until.join(' or ')}`,
            );
            ctx.output('phase', until[0] ?? 'Completed');
            ctx.output('gates', []);
            ctx.output('message', '');
            return;
          }
          const seconds = input.timeout ?? DEFAULT_TIMEOUT;
          const credentials = await ctx.getInitiatorCredentials();
          let told = '';
          let last: WorkloadDetail | undefined;
          const look = async () => {
            const workload = await options.workloads
              .get(ref, { credentials, signal })
              .catch(error => {
                throw explained(error, ref);
              });
            last = workload;
            const now = describe(workload);
            if (now !== told) logger.info(now);
            told = now;
            return isAwaited(workload, until)
              ? { done: workload }
              : ({ waiting: true } as const);
          };
          const workload = await poll(look, {
            seconds,
            pace: options.pace ?? DEFAULT_PACE,
            logger,
            signal,
          });
          if (!workload)
            throw new TimedOutError(
              `After ${seconds} seconds ${ref.namespace}/${
                ref.name
              } is not ${until.join(' or ')}: ${
                last ? describe(last) : 'nothing was heard of it'
              }. It goes on; see ${workloadPath(ref)}`,
            );
          ctx.output('phase', workload.phase);
          ctx.output(
            'gates',
            workload.gates.map(({ name, deadline }) => ({ name, deadline })),
          );
          ctx.output('message', workload.message ?? '');
          assertWanted(workload, failOn);
        },
      ),
  });

function isAwaited(
  { phase }: WorkloadDetail,
  until: readonly string[],
): boolean {
  // What is over does not become anything else.
  return until.includes(phase) || phase === 'Completed' || phase === 'Failed';
}

function assertWanted(
  workload: WorkloadDetail,
  failOn: readonly string[],
): void {
  const { phase, namespace, name, message } = workload;
  if (!failOn.includes(phase)) return;
  throw new WorkloadFailedError(
    `${namespace}/${name} is ${phase}${
      message ? `: ${message}` : ''
    }; see ${workloadPath(workload)}`,
  );
}

function describe({ name, phase, message, progress, gates }: WorkloadDetail) {
  const parts = [
    `${name} is ${phase}`,
    progress && `${progress.done} of ${progress.total} steps are done`,
    gates.length > 0 && `waiting at ${gates.map(gate => gate.name).join(', ')}`,
    message,
  ];
  return parts.filter(Boolean).join(', ');
}

function explained(error: unknown, ref: WorkloadRef): unknown {
  if (!AuthenticationError.is(error)) return error;
  return new InputError(
    `The sign-in of whoever started the task has run out, so the step can't look any longer. The workload goes on; see ${workloadPath(
      ref,
    )}, and use a shorter timeout`,
  );
}
