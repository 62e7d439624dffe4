import { KINDS } from '../../store/kinds';
import type { KubeObject } from '../../store/types';
import type { ArtifactTransport } from '../artifacts/ArtifactTransport';
import {
  readParameters,
  saveOutputs,
  tidyOutputs,
} from '../artifacts/moveArtifacts';
import type { ArtifactPlaces } from '../artifacts/moveArtifacts';
import { accessOf, keyFormatOf } from '../artifacts/repository';
import { specInForce } from '../core/effectiveSpec';
import { globalParameters } from '../core/globals';
import { substitute } from '../core/substitute';
import type { Outputs, Template, Workflow } from '../model';
import { observe } from '../observe';
import type { PathMap } from './pathMap';
import type { PodFolder, PodResult } from './podFolder';
import { POD_KEYS } from './podObject';
import type { PodRunnerOptions } from './PodRunner';

/** A pod's way to its artifact repository. */
export interface PodArtifacts {
  transport: ArtifactTransport;
  places: ArtifactPlaces;
  archiveLogs: boolean;
}

/** Opens the artifact repository of the pod's workflow. */
export function openArtifacts(
  pod: KubeObject,
  paths: PathMap,
  folder: PodFolder,
  options: PodRunnerOptions,
): PodArtifacts {
  const { store, artifactStore, clock } = options;
  const namespace = pod.metadata.namespace ?? 'default';
  const name = pod.metadata.labels?.[POD_KEYS.workflow] ?? '';
  const workflow = store.get(KINDS.Workflow, { namespace, name }) as
    | Workflow
    | undefined;
  if (!workflow) throw new Error(`workflow ${namespace}/${name} is gone`);
  const repository =
    workflow.status?.artifactRepositoryRef?.artifactRepository ?? {};
  const access = accessOf(store, namespace, repository, artifactStore);
  const globals = globalParameters(
    workflow,
    specInForce(workflow),
    observe(store, workflow, clock(), artifactStore),
  );
  const keyPrefix = substitute(keyFormatOf(repository), {
    ...globals,
    'pod.name': pod.metadata.name,
  });
  return {
    transport: options.openTransport(access),
    places: { locate: paths.locate, keyPrefix, scratch: folder.scratch },
    archiveLogs: repository.archiveLogs === true,
  };
}

/** Stores what a finished container left. A problem is what Argo's `wait` container would die of. */
export async function collectOutputs(ended: {
  template: Template;
  result: PodResult;
  folder: PodFolder;
  artifacts: PodArtifacts;
}): Promise<{ outputs: Outputs; problem?: string }> {
  const { template, result, folder } = ended;
  const { transport, places, archiveLogs } = ended.artifacts;
  const outputs: Outputs = {
    exitCode: String(result.exitCode),
    ...(result.result === undefined
      ? {}
      : { result: result.result.replace(/\n$/, '') }),
  };
  const problems: string[] = [];
  const attempt = async (task: () => Promise<void>) => {
    try {
      await task();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  };
  await attempt(async () => {
    outputs.parameters = await readParameters(template, places.locate);
  });
  await attempt(async () => {
    outputs.artifacts = await saveOutputs(template, transport, places);
  });
  if (archiveLogs) {
    await attempt(async () => {
      const key = `${places.keyPrefix}/main.log`;
      await transport.upload(folder.log, key);
      const logs = { name: 'main-logs', s3: { key } };
      outputs.artifacts = [...(outputs.artifacts ?? []), logs];
    });
  }
  const [problem] = problems;
  return { outputs: tidyOutputs(outputs), ...(problem ? { problem } : {}) };
}
