import { NotFoundError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { EnvironmentRemoval } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ProvisioningClient } from '../client';
import {
  clusterInput,
  clusterOf,
  DEFAULT_PACE,
  plainly,
  poll,
  TimedOutError,
  type Pace,
} from '../support';
import { examples } from './deleteEnvironment.examples';
import { nameOfObject } from './outcomes';

const DEFAULT_TIMEOUT = 600;

/** Removes an environment, and ends when nothing of it is left. */
export const createDeleteEnvironmentAction = (options: {
  provisioning: ProvisioningClient;
  pace?: Pace;
}) =>
  createTemplateAction({
    id: 'agent-workload:environment:delete',
    description:
      'Removes a pipeline environment with everything in its namespace; its workloads are archived first',
    supportsDryRun: true,
    examples,
    schema: {
      input: {
        ...clusterInput,
        namespace: z => z.string().min(1).max(63),
        timeout: z =>
          z
            .number()
            .min(1)
            .max(86_400)
            .describe('Seconds to wait until nothing is left; default: 600')
            .optional(),
      },
      output: {
        cluster: z => z.string(),
        namespace: z => z.string(),
        state: z => z.string().describe('Removed, or Planned in a dry run'),
      },
    },
    handler: ctx =>
      plainly(
        ctx.signal,
        'What is deleted stays deleted, and the environment stays closed to launches; start the task again to go on, or set the environment up again to open it.',
        async () => {
          const { input } = ctx;
          const ref = {
            cluster: clusterOf(input),
            namespace: input.namespace,
          };
          ctx.output('cluster', ref.cluster);
          ctx.output('namespace', ref.namespace);
          const credentials = await ctx.getInitiatorCredentials();
          const call = { credentials, signal: ctx.signal };
          if (ctx.isDryRun) {
            const planned = await options.provisioning.removeEnvironment(ref, {
              ...call,
              dryRun: true,
            });
            ctx.logger.info(`Nothing is changed. ${describe(planned)}`);
            ctx.output('state', planned.state);
            return;
          }
          await ctx.checkpoint({
            key: `removed.${ref.cluster}.${ref.namespace}`,
            fn: async () => {
              const seconds = input.timeout ?? DEFAULT_TIMEOUT;
              let told = '';
              let known = false;
              const look = async () => {
                const removal = await options.provisioning
                  .removeEnvironment(ref, call)
                  .catch((error): EnvironmentRemoval => {
                    if (known && NotFoundError.is(error))
                      return { state: 'Removed', remaining: [] };
                    throw error;
                  });
                known = true;
                const now = describe(removal);
                if (now !== told) ctx.logger.info(now);
                told = now;
                return removal.state === 'Removed'
                  ? { done: true }
                  : ({ waiting: true } as const);
              };
              const removed = await poll(look, {
                seconds,
                pace: options.pace ?? DEFAULT_PACE,
                logger: ctx.logger,
                signal: ctx.signal,
              });
              if (!removed)
                throw new TimedOutError(
                  `After ${seconds} seconds ${ref.namespace} is not removed from ${ref.cluster}. ${told}. Start the task again to go on, or look at what remains`,
                );
            },
          });
          ctx.output('state', 'Removed');
        },
      ),
  });

function describe({ state, message, remaining }: EnvironmentRemoval): string {
  const parts = [
    state,
    message,
    remaining.length > 0 &&
      `${state === 'Planned' ? 'that is' : 'still there'}: ${remaining
        .map(nameOfObject)
        .join(', ')}`,
  ];
  return parts.filter(Boolean).join('; ');
}
