import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { completeEnvironmentValues } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { chooseServices } from '../environment/chooseServices';
import type { SharedServices } from '../environment/sharedServices';
import { clusterOf, plainly } from '../support';
import { examples } from './environmentValues.examples';

/** Makes the values that the skeleton of pipeline environments takes from what people answered and what is shared. */
export const createEnvironmentValuesAction = (options: {
  shared: SharedServices;
}) =>
  createTemplateAction({
    id: 'agent-workload:environment:values',
    description:
      'Completes and checks the values of a pipeline environment, with the services that the platform shares in its cluster',
    supportsDryRun: true,
    examples,
    schema: {
      input: {
        cluster: z =>
          z.string().min(1).describe("Cluster's name in the portal"),
        values: z =>
          z
            .record(z.unknown())
            .describe('What was answered; what may be left out may be empty'),
        services: z => {
          const source = z.enum(['shared', 'bring', 'install']);
          return z
            .object({
              s3: source.optional(),
              postgres: source.optional(),
              browserless: source.optional(),
              litellm: source.optional(),
            })
            .describe(
              'Where each service comes from: shared by the platform, brought (its address is among the values), or installed. Default: brought',
            )
            .optional();
        },
      },
      output: {
        values: z => z.record(z.unknown()).describe('For fetch:template'),
      },
    },
    handler: ctx =>
      plainly(ctx.signal, 'Nothing was changed.', async () => {
        const cluster = clusterOf(ctx.input);
        const completed = completeEnvironmentValues(
          chooseServices({
            cluster,
            answers: ctx.input.values as JsonObject,
            sources: ctx.input.services ?? {},
            shared: options.shared.get(cluster),
          }),
        );
        if ('problems' in completed)
          throw new InputError(
            `No environment can be made of these values. ${completed.problems.join(
              '. ',
            )}`,
          );
        const { values } = completed;
        ctx.logger.info(
          `Environment ${values.namespace} in ${cluster}: artifacts in bucket ${values.bucket} at ${values.s3Endpoint}, checkpoints at ${values.postgresDsn}, browser ${values.browserlessUrl}, models ${values.litellmUrl}`,
        );
        ctx.output('values', { ...values });
      }),
  });
