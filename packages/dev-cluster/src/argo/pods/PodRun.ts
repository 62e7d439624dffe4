import type { KubeObject } from '../../store/types';
import { timestamp } from '../core/duration';
import { loadInputs } from '../artifacts/moveArtifacts';
import type { Template } from '../model';
import { openArtifacts } from './collectOutputs';
import type { PodArtifacts } from './collectOutputs';
import { ContainerConfigError } from './containerEnv';
import { unknownImage } from './images';
import { fillVolumes } from './fillVolumes';
import { createPathMap, TERMINATION_LOG } from './pathMap';
import type { PathMap } from './pathMap';
import { podFolder } from './podFolder';
import type { PodFolder, PodResult } from './podFolder';
import type { PodRunnerOptions } from './PodRunner';
import { podEnd } from './podEnd';
import {
  containerNameOf,
  isOfJob,
  POD_KEYS,
  statusOf,
  templateOf,
} from './podObject';
import type { PodStatus } from './podObject';
import { readLastWords } from './readLastWords';
import { endedStatus, runningStatus, waitingStatus } from './podStatuses';
import { signalGroup } from './processGroup';
import { processEnv, startContainer } from './startContainer';
import type { StartedContainer } from './startContainer';
import { writePodStatus } from './writePodStatus';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One pod's way from Pending to its end. */
export class PodRun {
  readonly name: string;
  private readonly folder: PodFolder;
  private readonly template: Template;
  private readonly startTime: string;
  private readonly startedMs: number;
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
    const { startTime } = statusOf(pod);
    const now = options.clock();
    this.startTime = startTime ?? timestamp(now);
    this.startedMs = startTime ? Date.parse(startTime) : now.getTime();
  }

  /** Runs the pod to its end. `retry`: something it needs is not there yet. `never`: nobody has its image. */
  async execute(): Promise<'ended' | 'retry' | 'never'> {
    try {
      if (this.msToDeadline() <= 0) {
        this.stopped = 'deadline';
        await this.endInInit(this.startTime, 'never started');
        return 'ended';
      }
      return await this.run();
    } catch (error) {
      if (!(error instanceof ContainerConfigError)) throw error;
      const reason = 'CreateContainerConfigError';
      await this.write(
        waitingStatus(reason, error.message, containerNameOf(this.pod)),
      );
      return 'retry';
    } finally {
      this.timers.forEach(clearTimeout);
    }
  }

  /** Time left of the pod's activeDeadlineSeconds, which waiting for an image uses up too. */
  msToDeadline(): number {
    const spec = this.pod.spec as { activeDeadlineSeconds?: number };
    if (spec.activeDeadlineSeconds === undefined) return Infinity;
    const end = this.startedMs + spec.activeDeadlineSeconds * 1000;
    return end - this.options.clock().getTime();
  }

  /** Ends the process, politely first. */
  stop(reason: 'deadline' | 'stop'): void {
    if (this.stopped) return;
    this.stopped = reason;
    this.endProcess();
  }

  private endProcess(): void {
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
    const { template, folder } = this;
    const ended = { template, result, folder };
    const end = await podEnd(this.pod, ended, () => this.artifacts());
    if (this.abandoned) return;
    await this.write(end.status, end.annotations);
  }

  private async run(): Promise<'ended' | 'never'> {
    const container = this.template.container ?? this.template.script;
    const image = this.options.images[container?.image ?? ''];
    if (!container || !image) {
      const message = unknownImage(container?.image ?? '');
      const name = containerNameOf(this.pod);
      await this.write(waitingStatus('ImagePullBackOff', message, name));
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
    await fillVolumes(this.pod, this.options.store, folder.dir);
    // What its artifacts need has to be there before it starts.
    if (!isOfJob(this.pod)) this.artifacts();
    this.armDeadline();
    const startedAt = timestamp(this.options.clock());
    const problem = await this.loadInputs();
    if (this.abandoned) return 'ended';
    if (problem !== undefined || this.stopped) {
      await this.endInInit(startedAt, problem ?? 'stopped before it started');
    } else {
      await this.runProcess(env, paths, startedAt);
    }
    return 'ended';
  }

  private async runProcess(
    env: Readonly<Record<string, string>>,
    paths: PathMap,
    startedAt: string,
  ): Promise<void> {
    const { folder } = this;
    const captureResult =
      this.pod.metadata.annotations?.[POD_KEYS.captureResult] === 'true';
    const started = await startContainer(this.template, env, {
      paths,
      folder,
      captureResult,
    });
    this.started = started;
    if (started.record) await folder.noteProcess(started.record);
    if (this.abandoned) await this.abandon();
    else if (this.stopped) this.endProcess();
    else {
      await this.write(runningStatus(startedAt, containerNameOf(this.pod)));
    }
    const exit = await started.exit;
    if (this.abandoned) return;
    const { terminationMessagePath = TERMINATION_LOG } =
      this.template.container ?? this.template.script ?? {};
    const problem =
      exit.problem ??
      (exit.code === 0
        ? undefined
        : await readLastWords(paths.locate(terminationMessagePath)));
    const result: PodResult = {
      exitCode: exit.code,
      startedAt,
      finishedAt: timestamp(this.options.clock()),
      ...(problem ? { problem } : {}),
      ...(this.stopped ? { stopped: this.stopped } : {}),
      ...(captureResult ? { result: started.result() } : {}),
    };
    await folder.noteResult(result);
    await this.report(result);
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
    const ms = this.msToDeadline();
    if (ms === Infinity) return;
    const timer = setTimeout(
      () => this.stop('deadline'),
      Math.min(ms, LONGEST_TIMER_MS),
    );
    this.timers.push(timer);
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

  private write(
    status: PodStatus,
    annotations: Record<string, string> = {},
  ): Promise<void> {
    const timed = { startTime: this.startTime, ...status };
    return writePodStatus(this.options.store, this.pod, timed, annotations);
  }
}
