import type { Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import type { WorkloadSummary } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { type AgentWorkloadsApi, agentWorkloadsApiRef } from '../api';
import type { Live } from '../hooks/load';
import { useLive } from '../hooks/useLive';
import { latestRuns } from '../model/latestRuns';
import { refOf } from './entityPlace';
import { needsInventory, scopeOf } from './entityScope';

/** What an entity's card and tab show. */
export type EntityRuns = {
  runs: WorkloadSummary[];
  /** As many as were found in all; a run that is found twice counts twice. */
  total: number;
};

/** The latest runs of an entity, those that wait first; live. */
export function useEntityRuns(entity: Entity, limit: number): Live<EntityRuns> {
  const api = useApi(agentWorkloadsApiRef);
  return useLive(`${refOf(entity)} ${limit}`, signal =>
    findRuns(api, entity, limit, signal),
  );
}

async function findRuns(
  api: AgentWorkloadsApi,
  entity: Entity,
  limit: number,
  signal: AbortSignal,
): Promise<EntityRuns> {
  const [pipelines, environments] = needsInventory(entity)
    ? await Promise.all([
        api.listPipelines({ signal }).then(({ items }) => items),
        api.listEnvironments({ signal }).then(({ items }) => items),
      ])
    : [[], []];
  const pages = await Promise.all(
    scopeOf(entity, { pipelines, environments }).map(async query => {
      // What waits may be older than the newest.
      const [waiting, newest] = await Promise.all([
        api.listWorkloads(
          { ...query, phase: ['Suspended'], limit },
          { signal },
        ),
        api.listWorkloads({ ...query, limit }, { signal }),
      ]);
      return {
        items: [...waiting.items, ...newest.items],
        total: newest.total,
      };
    }),
  );
  return {
    runs: latestRuns(
      pages.flatMap(({ items }) => items),
      limit,
    ),
    total: pages.reduce((sum, { total = 0 }) => sum + total, 0),
  };
}
