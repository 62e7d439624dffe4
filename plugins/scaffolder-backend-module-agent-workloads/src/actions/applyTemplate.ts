import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import type { LintProblem } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ProvisioningClient } from '../client';
import {
  parseManifests,
  readLabels,
  readWorkspace,
  withLabels,
  type Manifest,
} from '../manifests';
import { clusterInput, clusterOf, DEFAULT_PACE, plainly } from '../support';
import { examples } from './applyTemplate.examples';
import { applyManifests } from './applyManifests';

/** Lints a WorkflowTemplate, and applies it when it has no errors. */
export const createApplyTemplateAction = (options: {
  provisioning: ProvisioningClient;
}) =>
  createTemplateAction({
    id: 'argo:workflow-template:apply',
    description:
      'Checks a WorkflowTemplate as the portal and Argo would, then applies it: it can be launched at once',
    supportsDryRun: true,
    examples,
    schema: {
      input: {
        ...clusterInput,
        namespace: z =>
          z.string().min(1).max(63).describe('Environment to apply it in'),
        path: z =>
          z.string().describe('File with the WorkflowTemplate').optional(),
        manifest: z =>
          z.string().describe('Instead: the WorkflowTemplate').optional(),
        labels: z =>
          z
            .union([z.string(), z.record(z.string())])
            .describe('To add: an object, or "name=value; name=value"')
            .optional(),
        failOnWarnings: z =>
          z.boolean().describe('Refuse it for advice, too').optional(),
        dryRun: z =>
          z.boolean().describe('Only say what would be done').optional(),
      },
      output: {
        cluster: z => z.string(),
        namespace: z => z.string(),
        name: z => z.string(),
        outcome: z => z.string().describe('created, configured or unchanged'),
        problems: z =>
          z
            .array(
              z.object({
                severity: z.string(),
                path: z.string(),
                rule: z.string().optional(),
                message: z.string(),
              }),
            )
            .describe('What the lint found'),
        url: z => z.string().describe('Path of the page that launches it'),
      },
    },
    handler: ctx =>
      plainly(
        ctx.signal,
        'If the WorkflowTemplate was applied already, it stays.',
        async () => {
          const { input } = ctx;
          const cluster = clusterOf(input);
          const manifest = withLabels(
            await findTemplate(ctx.workspacePath, input),
            readLabels(input.labels),
          );
          const { name } = assertTemplate(manifest, input.namespace);
          const problems = await options.provisioning.lint(
            cluster,
            { manifest: manifest.object, namespace: input.namespace },
            {
              credentials: await ctx.getInitiatorCredentials(),
              signal: ctx.signal,
            },
          );
          ctx.output('problems', problems);
          // In one piece: the task's log keeps no order among lines that come at the same time.
          ctx.logger.info(
            [
              `${name}: ${problems.length || 'no'} problems found`,
              ...problems.map(lineOf),
            ].join('\n'),
          );
          assertClean(name, problems, input.failOnWarnings ?? false);
          const [applied] = await applyManifests(ctx, {
            provisioning: options.provisioning,
            pace: DEFAULT_PACE,
            cluster,
            request: {
              manifests: [manifest.object],
              namespace: input.namespace,
            },
            dryRun: Boolean(ctx.isDryRun || input.dryRun),
            wait: false,
          });
          ctx.output('cluster', cluster);
          ctx.output('namespace', input.namespace);
          ctx.output('name', name);
          ctx.output('outcome', applied?.outcome ?? 'unchanged');
          ctx.output('url', launchPath(cluster, input.namespace, name));
        },
      ),
  });

async function findTemplate(
  workspacePath: string,
  { path, manifest }: { path?: string; manifest?: string },
): Promise<Manifest> {
  if ((path === undefined) === (manifest === undefined))
    throw new InputError(
      'Say what to apply with one of path and manifest, and not with both',
    );
  const manifests =
    manifest === undefined
      ? (await readWorkspace(workspacePath, [path ?? ''])).manifests
      : parseManifests(manifest, 'manifest');
  const [first, second] = manifests;
  if (!first)
    throw new InputError(
      'There is nothing to apply: no object was found; look at path, and at the steps before',
    );
  if (second)
    throw new InputError(
      `${second.source}: one WorkflowTemplate is expected, and there are ${manifests.length} objects; use a step for each, or kubernetes:apply`,
    );
  return first;
}

function assertTemplate(
  { object, source }: Manifest,
  wanted: string,
): { name: string } {
  if (object.kind !== 'WorkflowTemplate')
    throw new InputError(
      `${source}: a WorkflowTemplate is expected, not a ${object.kind}; use kubernetes:apply for other kinds`,
    );
  const { name, namespace } = metadataOf(object);
  if (typeof name !== 'string' || name === '')
    throw new InputError(
      `${source}: metadata.name is missing; name the pipeline`,
    );
  if (namespace !== undefined && namespace !== wanted)
    throw new InputError(
      `${source}: metadata.namespace is ${namespace}, but the step's namespace is ${wanted}; leave one of them out`,
    );
  return { name };
}

function metadataOf({ metadata }: JsonObject): JsonObject {
  return typeof metadata === 'object' &&
    metadata !== null &&
    !Array.isArray(metadata)
    ? metadata
    : {};
}

function assertClean(
  name: string,
  problems: readonly LintProblem[],
  strict: boolean,
): void {
  const errors = problems.filter(
    ({ severity }) => strict || severity === 'error',
  );
  if (errors.length === 0) return;
  throw new InputError(
    `${name} is not applied: ${errors.length} of its ${
      problems.length
    } problems must be corrected first.\n${errors.map(lineOf).join('\n')}`,
  );
}

function lineOf({ severity, path, rule, message }: LintProblem): string {
  const where = path === '' ? '' : `${path}: `;
  return `${severity}: ${where}${message}${rule ? ` (${rule})` : ''}`;
}

function launchPath(cluster: string, namespace: string, name: string): string {
  const pipeline = [cluster, namespace, 'WorkflowTemplate', name].join('/');
  return `/agent-workloads/launch?${new URLSearchParams({ pipeline })}`;
}
