import {
  ANNOTATIONS,
  ENVIRONMENT_CONFIGMAP,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ClusterObjects } from '../kube/ClusterObjects';
import type { KindInfo } from '../kube/kinds';
import { REMOVAL_MANAGER, REMOVAL_QUOTA } from './EnvironmentRemover';
import { keyOf, type ObjectKey } from './manifests';
import { judgedMidway } from './refusal';
import type { Item, ManifestOutcome } from './work';

/**
 * An environment that is applied again is wanted again: takes back with what a removal that nobody finished has closed it.
 * The mark goes last, so that whoever comes after a crash in between finds it still closed.
 */
export async function reopen(
  objects: ClusterObjects,
  items: readonly Item[],
  { dryRun }: { dryRun: boolean },
): Promise<ManifestOutcome[]> {
  const outcomes: ManifestOutcome[] = [];
  for (const { key, kind } of items.filter(isEnvironment)) {
    const opened = await judgedMidway(() => open(objects, kind, key, dryRun));
    outcomes.push(
      ...('refusal' in opened
        ? [stillClosed(key, opened.refusal.message)]
        : opened.value),
    );
  }
  return outcomes;
}

function isEnvironment({ key: { kind, name } }: Item): boolean {
  return kind === 'ConfigMap' && name === ENVIRONMENT_CONFIGMAP;
}

async function open(
  objects: ClusterObjects,
  kind: KindInfo,
  key: ObjectKey,
  dryRun: boolean,
): Promise<ManifestOutcome[]> {
  const mark = await objects.read(kind, key);
  if (!mark?.metadata.annotations?.[ANNOTATIONS.removing]) return [];
  const { namespace } = mark.metadata;
  const quotas = await objects.kindOf({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
  });
  const quota =
    quotas && (await objects.read(quotas, { namespace, name: REMOVAL_QUOTA }));
  if (!dryRun) {
    if (quotas && quota)
      await objects.remove(quotas, quota.metadata, quota.metadata.uid);
    await objects.merge(
      kind,
      mark.metadata,
      { metadata: { annotations: { [ANNOTATIONS.removing]: null } } },
      { fieldManager: REMOVAL_MANAGER },
    );
  }
  return quota ? [{ ...keyOf(quota), outcome: 'pruned' }] : [];
}

function stillClosed(key: ObjectKey, message: string): ManifestOutcome {
  return {
    ...key,
    outcome: 'failed',
    message: `It is closed by a removal that was not finished, and could not be opened: ${message}`,
  };
}
