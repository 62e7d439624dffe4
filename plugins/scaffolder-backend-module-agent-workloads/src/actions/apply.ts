import { InputError, isError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import type { ManifestRequest } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ProvisioningClient } from '../client';
import {
  MAX_OBJECTS,
  objectsOf,
  parseManifests,
  readWorkspace,
  type Found,
} from '../manifests';
import {
  clusterInput,
  clusterOf,
  DEFAULT_PACE,
  plainly,
  type Pace,
} from '../support';
import { examples } from './apply.examples';
import { applyManifests, keyOf } from './applyManifests';
import { countsOf } from './outcomes';

const DEFAULT_WAIT = 300;

/** Applies manifests as whoever runs the template, in the namespaces that the portal's config lets templates touch. */
export const createApplyAction = (options: {
  provisioning: ProvisioningClient;
  pace?: Pace;
}) =>
  createTemplateAction({
    id: 'kubernetes:apply',
    description:
      'Applies Kubernetes manifests server-side, after a dry run of all of them, and waits until they are ready',
    supportsDryRun: true,
    examples,
    schema: {
      input: {
        ...clusterInput,
        namespace: z =>
          z
            .string()
            .max(63)
            .describe('For namespaced objects that name none')
            .optional(),
        path: z =>
          z
            .string()
            .describe(
              'File, folder (with or without kustomization.yaml) or glob in the workspace',
            )
            .optional(),
        paths: z => z.array(z.string()).describe('Several of them').optional(),
        manifest: z =>
          z.string().describe('YAML with one or more objects').optional(),
        manifests: z =>
          z.array(z.record(z.any())).describe('Objects').optional(),
        fieldManager: z =>
          z
            .string()
            .min(1)
            .max(128)
            .describe('Who owns the fields; default: the portal')
            .optional(),
        prune: z =>
          z
            .object({ labelSelector: z.string().min(1).max(512) })
            .describe(
              'Deletes what the same field manager applied earlier with these labels and no longer asks for',
            )
            .optional(),
        wait: z =>
          z
            .union([
              z.boolean(),
              z.object({ timeout: z.number().min(1).max(86_400).optional() }),
            ])
            .describe(
              'Seconds to wait until everything is ready; default 300, false: do not wait',
            )
            .optional(),
        dryRun: z =>
          z.boolean().describe('Only say what would be done').optional(),
      },
      output: {
        objects: z =>
          z
            .array(
              z.object({
                apiVersion: z.string(),
                kind: z.string(),
                namespace: z.string().optional(),
                name: z.string(),
                outcome: z.string(),
              }),
            )
            .describe('In the order in which they were applied'),
        created: z => z.number(),
        configured: z => z.number(),
        unchanged: z => z.number(),
        pruned: z => z.number(),
      },
    },
    handler: ctx =>
      plainly(
        ctx.signal,
        'What was applied until then stays; start the task again to go on.',
        async () => {
          const { input } = ctx;
          const cluster = clusterOf(input);
          const { request, sources } = await requestOf(
            ctx.workspacePath,
            input,
          );
          ctx.logger.info(
            `Found ${request.manifests.length} objects to apply in ${cluster}`,
          );
          const objects = await applyManifests(ctx, {
            provisioning: options.provisioning,
            pace: options.pace ?? DEFAULT_PACE,
            cluster,
            request,
            dryRun: Boolean(ctx.isDryRun || input.dryRun),
            wait: secondsOf(input.wait),
          }).catch(error => {
            throw located(error, sources);
          });
          const counts = countsOf(objects);
          ctx.output(
            'objects',
            objects.map(object => ({
              ...keyOf(object),
              outcome: object.outcome,
            })),
          );
          ctx.output('created', counts.created);
          ctx.output('configured', counts.configured);
          ctx.output('unchanged', counts.unchanged);
          ctx.output('pruned', counts.pruned);
        },
      ),
  });

/** The inputs that say what to apply. */
interface Source {
  path?: string;
  paths?: string[];
  manifest?: string;
  manifests?: Array<Record<string, unknown>>;
}

async function requestOf(
  workspacePath: string,
  input: Source & Pick<ManifestRequest, 'namespace' | 'fieldManager' | 'prune'>,
): Promise<{ request: ManifestRequest; sources: string[] }> {
  const { manifests, namespace: kustomized } = await find(workspacePath, input);
  if (manifests.length === 0)
    throw new InputError(
      'There is nothing to apply: no object was found; look at path, and at the steps before',
    );
  if (manifests.length > MAX_OBJECTS)
    throw new InputError(
      `There are ${manifests.length} objects; apply at most ${MAX_OBJECTS} in one step`,
    );
  if (kustomized && input.namespace && kustomized !== input.namespace)
    throw new InputError(
      `namespace is "${input.namespace}", but the kustomization says "${kustomized}"; leave one of them out`,
    );
  const namespace = kustomized ?? input.namespace;
  if (kustomized)
    for (const { object, source } of manifests)
      assertNamespace(object, kustomized, source);
  const request: ManifestRequest = {
    manifests: manifests.map(({ object }) => object),
    ...(namespace && { namespace }),
    ...(input.fieldManager && { fieldManager: input.fieldManager }),
    ...(input.prune && { prune: input.prune }),
  };
  return { request, sources: manifests.map(({ source }) => source) };
}

/** The backend counts the objects of a request; people know files and lines. */
function located(error: unknown, sources: readonly string[]): unknown {
  if (isError(error))
    error.message = error.message.replace(
      /\bmanifests\[(\d+)\]\.?/g,
      (counted, index) => {
        const source = sources[Number(index)];
        return source === undefined ? counted : `${source}: `;
      },
    );
  return error;
}

async function find(workspacePath: string, input: Source): Promise<Found> {
  const { path, paths, manifest, manifests } = input;
  const given = Object.entries({ path, paths, manifest, manifests }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length !== 1)
    throw new InputError(
      `Say what to apply with one of path, paths, manifest and manifests; ${
        given.length === 0
          ? 'none is set'
          : `set are ${given.map(([name]) => name).join(', ')}`
      }`,
    );
  if (manifest !== undefined)
    return { manifests: parseManifests(manifest, 'manifest') };
  if (manifests !== undefined)
    return {
      manifests: manifests.flatMap((object, index) =>
        objectsOf(object, `manifests[${index}]`),
      ),
    };
  return readWorkspace(workspacePath, paths ?? [path ?? '']);
}

/** kustomize would move the object, or rename it; the portal does neither, so that nothing ends where nobody looks. */
function assertNamespace(
  { kind, metadata }: JsonObject,
  namespace: string,
  source: string,
): void {
  const own =
    typeof metadata === 'object' && metadata && 'namespace' in metadata
      ? metadata.namespace
      : undefined;
  if (own !== undefined && own !== namespace)
    throw new InputError(
      `${source}: ${kind} names the namespace ${own}, but the kustomization says ${namespace}; correct one of them`,
    );
}

function secondsOf(
  wait: boolean | { timeout?: number } | undefined,
): number | false {
  if (wait === false) return false;
  return (typeof wait === 'object' && wait.timeout) || DEFAULT_WAIT;
}
