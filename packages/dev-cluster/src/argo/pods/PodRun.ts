import { KINDS } from '../../store/kinds';
import type { KubeObject } from '../../store/types';
import { timestamp } from '../core/duration';
import { loadInputs } from '../artifacts/moveArtifacts';
import type { Template, Volume } from '../model';
import { collectOutputs, openArtifacts } from './collectOutputs';
import type { PodArtifacts } from './collectOutputs';
import { ContainerConfigError } from './containerEnv';
import { unknownImage } from './images';
import { fillVolumes } from './fillVolumes';
import { createPathMap } from './pathMap';
import type { PathMap } from './pathMap';
import { podFolder } from './podFolder';
import type { PodFolder, PodResult } from './podFolder';
import type { PodRunnerOptions } from './PodRunner';
import { HOST, POD_KEYS, templateOf } from './podObject';
import type { ContainerStatus, PodStatus } from './podObject';
import { endedStatus, waitingStatus } from './podStatuses';
import { signalGroup } from './processGroup';
import { processEnv, startContainer } from './startContainer';
import type { StartedContainer } from './startContainer';

/** One pod's way from Pending to its end. */
export class PodRun {
  readonly name: string;
  private readonly folder: PodFolder;
  private readonly template: Template;
  private paths: PathMap | undefined;
  private started: StartedContainer | undefined;
  private stopped: 'deadline' | 'stop' | undefined;
  private abandoned = false;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly pod: KubeObject,
    private readonly options: PodRunnerOptions,
  ) {
    this.name = pod.metadata.name;
    this.folder = podFolder(options.podsDir, pod.metadata.uid ?? '');
    this.template = templateOf(pod) ?? { name: '' };
  }

  /** Runs the pod to its end. `retry`: something it needs is not there yet. */
  async execute(): Promise<'ended' | 'retry' | 'never'> {
    try {
      return await this.run();
    } catch (error) {
      if (!(error instanceof ContainerConfigError)) throw error;
      const reason = 'CreateContainerConfigError';
      await this.write(waitingStatus(reason, error.message));
      return 'retry';
    } finally {
      this.timers.forEach(clearTimeout);
    }
  }

  /** Ends the process, politely first. */
  stop(reason: 'deadline' | 'stop'): void {
    this.stopped ??= reason;
    const record = this.started?.record;
    if (!record) return;
    signalGroup(record, 'SIGTERM');
    const kill = () => signalGroup(record, 'SIGKILL');
    this.timers.push(setTimeout(kill, this.options.graceMs));
  }

  /** Kills the process and reports nothing: the pod is gone, or the cluster stops. */
  async abandon(): Promise<void> {
    this.abandoned = true;
    this.timers.forEach(clearTimeout);
    const { started } = this;
    if (!started?.record) return;
    signalGroup(started.record, 'SIGKILL');
    await started.exit;
  }

  /** Collects what the ended process left, and writes the pod's end. */
  async report(result: PodResult): Promise<void> {
    const { outputs, problem } = await collectOutputs({
      template: this.template,
      result,
      folder: this.folder,
      artifacts: this.artifacts(),
    });
    if (this.abandoned) return;
    await this.write(endedStatus(result, problem), {
      [POD_KEYS.outputs]: JSON.stringify(outputs),
    });
  }

  private async run(): Promise<'ended' | 'never'> {
    const container = this.template.container ?? this.template.script;
    const image = this.options.images[container?.image ?? ''];
    if (!container || !image) {
      await this.write(
        waitingStatus('ImagePullBackOff', unknownImage(container?.image ?? '')),
      );
      return 'never';
    }
    const { folder } = this;
    const paths = createPathMap(container, this.template, image, folder.dir);
    this.paths = paths;
    const env = processEnv(this.pod, container, this.options.store, {
      paths,
      folder,
    });
    await folder.prepare(paths.folders);
    await fillVolumes(
      this.pod,
      this.options.store,
      folder.dir,
      volumesOf(this.pod),
    );
    this.armDeadline();
    const startedAt = timestamp(this.options.clock());
    const problem = await this.loadInputs();
    if (this.abandoned) return 'ended';
    if (problem !== undefined || this.stopped) {
      await this.endInInit(startedAt, problem ?? 'stopped before it started');
      return 'ended';
    }
    this.started = await startContainer(this.template, env, { paths, folder });
    if (this.started.record) await folder.noteProcess(this.started.record);
    if (this.stopped) this.stop(this.stopped);
    await this.write(runningStatus(startedAt));
    const exit = await this.started.exit;
    if (this.abandoned) return 'ended';
    const result: PodResult = {
      exitCode: exit.code,
      startedAt,
      finishedAt: timestamp(this.options.clock()),
      ...(exit.problem ? { problem: exit.problem } : {}),
      ...(this.stopped ? { stopped: this.stopped } : {}),
      ...(this.template.script ? { result: this.started.result() } : {}),
    };
    await folder.noteResult(result);
    await this.report(result);
    return 'ended';
  }

  private async loadInputs(): Promise<string | undefined> {
    if (!this.template.inputs?.artifacts?.length) return undefined;
    try {
      const { transport, places } = this.artifacts();
      await loadInputs(this.template, transport, places);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private async endInInit(startedAt: string, problem: string): Promise<void> {
    const finishedAt = timestamp(this.options.clock());
    const result: PodResult = {
      exitCode: 64,
      problem,
      startedAt,
      finishedAt,
      ...(this.stopped ? { stopped: this.stopped } : {}),
    };
    await this.write(endedStatus(result, undefined, 'init'), {
      [POD_KEYS.outputs]: '{}',
    });
  }

  private armDeadline(): void {
    const spec = this.pod.spec as { activeDeadlineSeconds?: number };
    if (spec.activeDeadlineSeconds === undefined) return;
    const MAX = 2 ** 31 - 1;
    const ms = Math.min(spec.activeDeadlineSeconds * 1000, MAX);
    this.timers.push(setTimeout(() => this.stop('deadline'), ms));
  }

  private artifacts(): PodArtifacts {
    const container = this.template.container ?? this.template.script;
    this.paths ??= createPathMap(
      container ?? { image: '' },
      this.template,
      this.options.images[container?.image ?? ''] ?? { paths: {} },
      this.folder.dir,
    );
    return openArtifacts(this.pod, this.paths, this.folder, this.options);
  }

  private async write(
    status: PodStatus,
    annotations: Record<string, string> = {},
  ): Promise<void> {
    const { name, namespace, uid } = this.pod.metadata;
    const ref = { name, ...(namespace ? { namespace } : {}) };
    const { store } = this.options;
    if (store.get(KINDS.Pod, ref)?.metadata.uid !== uid) return;
    await store
      .mutate(KINDS.Pod, ref, draft => {
        if (draft.metadata.uid !== uid) return null;
        draft.status = { ...(draft.status as PodStatus), ...status };
        draft.spec = { ...(draft.spec as object), nodeName: HOST };
        Object.assign((draft.metadata.annotations ??= {}), annotations);
        if (/Succeeded|Failed/.test(status.phase ?? '')) {
          (draft.metadata.labels ??= {})[POD_KEYS.completed] = 'true';
        }
        return draft;
      })
      .catch(error => {
        // Deleted between the look and the write.
        if (store.get(KINDS.Pod, ref)?.metadata.uid === uid) throw error;
      });
  }
}

function volumesOf(pod: KubeObject): Volume[] {
  return (pod.spec as { volumes?: Volume[] }).volumes ?? [];
}

function runningStatus(startedAt: string): PodStatus {
  const main: ContainerStatus = {
    name: 'main',
    ready: true,
    restartCount: 0,
    state: { running: { startedAt } },
  };
  return {
    phase: 'Running',
    startTime: startedAt,
    podIP: '127.0.0.1',
    hostIP: '127.0.0.1',
    containerStatuses: [main],
  };
}
