import { createHash } from 'node:crypto';
import type { JsonObject } from '@backstage/types';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type {
  ManifestOutcome,
  ManifestRequest,
  ManifestResult,
  ObjectKey,
  ObjectReadiness,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ClientOptions, ProvisioningClient } from '../client';
import { poll, TimedOutError, type Pace } from '../support';
import {
  applyFailure,
  ManifestsFailedError,
  nameOfObject,
  planFailure,
  remarksOf,
  summaryOf,
  tableOf,
} from './outcomes';

/** What applying needs of a task's step. */
export type ApplyContext = Pick<
  ActionContext<JsonObject>,
  'logger' | 'signal' | 'checkpoint' | 'getInitiatorCredentials'
>;

export interface ApplyOptions {
  provisioning: ProvisioningClient;
  pace: Pace;
  cluster: string;
  request: ManifestRequest;
  /** Only what would be done. */
  dryRun: boolean;
  /** Seconds to wait until everything is ready; false: not at all. */
  wait: number | false;
}

/** Plans, applies and waits. What was done is kept, so that a task that is run again does not do it twice. */
export async function applyManifests(
  ctx: ApplyContext,
  options: ApplyOptions,
): Promise<ManifestOutcome[]> {
  const { cluster, request, provisioning } = options;
  const credentials = await ctx.getInitiatorCredentials();
  const call = { credentials, signal: ctx.signal };
  if (options.dryRun) return plan(ctx, options, call);

  const id = digestOf(cluster, request);
  const objects = await ctx.checkpoint<ManifestOutcome[]>({
    key: `apply.${id}`,
    fn: async () => {
      await plan(ctx, options, call);
      const result = await provisioning.apply(cluster, request, call);
      report(ctx, `Applied in ${cluster}`, result);
      if (!result.complete) throw applyFailure(result, cluster);
      return result.objects;
    },
  });
  const { wait } = options;
  if (wait !== false)
    await ctx.checkpoint({
      key: `ready.${id}`,
      fn: () => waitForReady(ctx, { ...options, wait }, objects, call),
    });
  return objects;
}

async function plan(
  ctx: ApplyContext,
  { provisioning, cluster, request }: ApplyOptions,
  call: ClientOptions,
): Promise<ManifestOutcome[]> {
  const result = await provisioning.plan(cluster, request, call);
  report(ctx, `Plan for ${cluster}, nothing is changed yet`, result);
  if (!result.complete) throw planFailure(result);
  return result.objects;
}

/** In one piece: the task's log keeps no order among lines that come at the same time. */
function report(
  { logger }: ApplyContext,
  title: string,
  { objects }: ManifestResult,
): void {
  logger.info(
    [
      `${title}: ${summaryOf(objects)}`,
      ...tableOf(objects),
      ...remarksOf(objects),
    ].join('\n'),
  );
}

async function waitForReady(
  { logger, signal }: ApplyContext,
  { provisioning, pace, cluster, wait }: ApplyOptions & { wait: number },
  outcomes: readonly ManifestOutcome[],
  call: ClientOptions,
): Promise<void> {
  const keys = outcomes
    .filter(({ outcome }) => outcome !== 'pruned')
    .map(keyOf);
  let told = '';
  let last: ObjectReadiness[] = [];
  const look = async () => {
    last = await provisioning.status(cluster, keys, call);
    const failed = last.filter(({ state }) => state === 'Failed');
    if (failed.length > 0)
      throw new ManifestsFailedError(
        `Everything is applied, but not everything runs.\n${failed
          .map(describe)
          .join(
            '\n',
          )}\nCorrect the reason and start the task again, or remove what was applied.`,
      );
    const open = last.filter(({ state }) => state !== 'Ready');
    if (open.length === 0) return { done: true };
    const now = open.map(describe).join('; ');
    if (now !== told) logger.info(`Waiting for ${open.length}: ${now}`);
    told = now;
    return { waiting: true } as const;
  };
  const ready = await poll(look, { seconds: wait, pace, logger, signal });
  if (!ready)
    throw new TimedOutError(
      `Everything is applied, but after ${wait} seconds not everything is ready.\n${last
        .filter(({ state }) => state !== 'Ready')
        .map(describe)
        .join(
          '\n',
        )}\nStart the task again to wait longer, or look at these objects.`,
    );
  logger.info('Everything is ready');
}

function describe(object: ObjectReadiness): string {
  const { state, message } = object;
  const reason = message ? `: ${message}` : '';
  return `${nameOfObject(object)} is ${
    state === 'Missing' ? 'not there' : state.toLowerCase()
  }${reason}`;
}

/** Only what names an object. */
export function keyOf({
  apiVersion,
  kind,
  namespace,
  name,
}: ObjectKey): ObjectKey {
  return { apiVersion, kind, ...(namespace && { namespace }), name };
}

/** Tells requests apart, so that a step that runs for each of several things keeps them apart, too. */
function digestOf(cluster: string, request: ManifestRequest): string {
  const text = JSON.stringify([cluster, request]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
