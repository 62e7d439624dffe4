import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { statesOf, type NodeState } from './gateWrites';
import type { KubeApi } from './KubeApi';
import type { PortalApi } from './portalApi';
import { ROOT } from './portalAccount';
import { CLUSTER, TEAMS } from './portalSettings';
import { Recorder } from './Recorder';
import { until } from './until';
import {
  readWorkload,
  untilPhase,
  untilWorkload,
  workflowsOf,
  type Live,
  type WorkloadRef,
} from './workloads';

const PIPELINE = 'gate-pipeline';
const FILE = join(ROOT, 'e2e/cluster/tests/fixtures/gate-pipeline.yaml');

/** Offers the pipeline with little but a gate in the test environments. */
export async function installGatePipeline(admin: KubeApi): Promise<void> {
  const template = parse(readFileSync(FILE, 'utf8'), { merge: true });
  for (const namespace of TEAMS) {
    const { status, body } = await admin.patch(
      `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/workflowtemplates/${PIPELINE}?fieldManager=tests&force=true`,
      template,
      'apply',
    );
    if (status >= 300) throw new Error(`${PIPELINE}: ${body.message}`);
  }
}

export interface GateRunOptions {
  /** Parameters of the pipeline. */
  parameters?: Record<string, string>;
  /** Further fields of the launch request. */
  request?: object;
}

/** A run with little but a gate, of which every write is recorded. */
export class GateRun {
  readonly at: WorkloadRef;
  readonly #admin: KubeApi;
  readonly #writes: Recorder;
  readonly #launched: number;

  private constructor(
    at: WorkloadRef,
    admin: KubeApi,
    writes: Recorder,
    launched: number,
  ) {
    this.at = at;
    this.#admin = admin;
    this.#writes = writes;
    this.#launched = launched;
  }

  /** Somebody launches it in the portal. */
  static async launch(
    admin: KubeApi,
    somebody: PortalApi,
    what: string,
    { parameters = {}, request = {} }: GateRunOptions = {},
  ): Promise<GateRun> {
    const at = {
      namespace: 'team-a',
      name: `${what}-${Date.now().toString(36)}`,
    };
    const writes = await Recorder.workflows(at);
    const launched = Date.now();
    const { status, body } = await somebody.post('/workloads', {
      cluster: CLUSTER,
      ...at,
      objective: 'May it go on?',
      pipeline: { name: PIPELINE },
      parameters,
      ...request,
    });
    if (status !== 201)
      throw new Error(`launch: ${status} ${JSON.stringify(body)}`);
    return new GateRun(at, admin, writes, launched);
  }

  /** Each write to the gate's node; the first opened it. */
  get gateStates(): NodeState[] {
    return statesOf(this.#writes.events, 'gate');
  }

  /** Each write to the node after it opened. */
  get gateWrites(): string[] {
    return this.gateStates.slice(1).map(({ phase }) => phase);
  }

  /** Uids of all Workflows that the workload ever had. */
  get workflowUids(): string[] {
    return this.#writes.uids;
  }

  /** Waits until the gate waits and its record stands in the workload. */
  untilSuspended(): Promise<Live> {
    return untilWorkload(
      this.#admin,
      this.at,
      'waits at its gate',
      ({ status }) =>
        status?.phase === 'Suspended' &&
        status.gates?.[0]?.policy !== undefined,
    );
  }

  untilPhase(phase: string): Promise<Live> {
    return untilPhase(this.#admin, this.at, phase);
  }

  async workload(): Promise<Live> {
    const found = await readWorkload(this.#admin, this.at);
    if (!found) throw new Error(`workload ${this.at.name} is gone`);
    return found;
  }

  async workflow(): Promise<Live | undefined> {
    const [found] = await workflowsOf(this.#admin, this.at);
    return found;
  }

  /** Waits until the last write ended the gate; when this process heard of it. */
  async untilResolved(): Promise<number> {
    return until(
      `the gate of ${this.at.name} is ended`,
      async () => this.gateStates.find(({ phase }) => phase !== 'Running')?.at,
      120_000,
    );
  }

  /** Milliseconds that a closing note may quote. */
  get times() {
    const [opened, resolved] = this.gateStates;
    return {
      ...(opened && { submitToGateMs: opened.at - this.#launched }),
      ...(opened && resolved && { gateToResolvedMs: resolved.at - opened.at }),
    };
  }

  stop(): void {
    this.#writes.stop();
  }
}
