import { randomUUID } from 'node:crypto';
import { KubeApi } from '../KubeApi';
import { Bucket } from './Bucket';
import { Checkpoints } from './Checkpoints';
import {
  addressOf,
  createFaultEnvironment,
  credentialsOf,
  nodeAddress,
} from './FaultEnvironment';
import { HeldSite, shelf } from './HeldSite';
import { PipelineRun, type Submission } from './PipelineRun';

/** An environment of one test file, and what looks at it from outside. */
export class World {
  readonly admin: KubeApi;
  readonly namespace: string;
  /** At which pods reach this machine. */
  readonly node: string;
  readonly bucket: Bucket;
  readonly checkpoints: Checkpoints;
  readonly #open: Array<{ close(): Promise<void> }> = [];

  private constructor(
    admin: KubeApi,
    parts: {
      namespace: string;
      node: string;
      bucket: Bucket;
      checkpoints: Checkpoints;
    },
  ) {
    this.admin = admin;
    this.namespace = parts.namespace;
    this.node = parts.node;
    this.bucket = parts.bucket;
    this.checkpoints = parts.checkpoints;
  }

  static async open(
    name: string,
    options: { browserlessUrl?: string } = {},
  ): Promise<World> {
    const admin = KubeApi.asAdmin();
    const namespace = `faults-${name}-${Date.now().toString(36)}`;
    const [node, store, storeKeys, database, databaseUser] = await Promise.all([
      nodeAddress(admin),
      addressOf(admin, 'minio'),
      credentialsOf(admin, 'minio'),
      addressOf(admin, 'postgres'),
      credentialsOf(admin, 'postgres'),
    ]);
    const bucket = new Bucket(`${namespace}-artifacts`, store, storeKeys);
    await bucket.create();
    await createFaultEnvironment(admin, {
      namespace,
      bucket: bucket.name,
      allowedHosts: [],
      ...options,
    });
    const checkpoints = new Checkpoints(database, databaseUser);
    return new World(admin, { namespace, node, bucket, checkpoints });
  }

  /** A site with a start page and so many others; closed with the world. */
  async site(pages: number): Promise<HeldSite> {
    return this.keep(await HeldSite.open(this.node, shelf(pages)));
  }

  /** Closed with the world. */
  keep<T extends { close(): Promise<void> }>(thing: T): T {
    this.#open.push(thing);
    return thing;
  }

  /** A job that no other run has a part in. */
  job(site: HeldSite, options: Partial<Submission> = {}): Submission {
    return {
      namespace: this.namespace,
      jobId: 'job',
      workloadUid: randomUUID(),
      targetUrls: [`${site.origin}/`],
      ...options,
      parameters: { allowed_hosts: site.host, ...options.parameters },
    };
  }

  submit(submission: Submission): Promise<PipelineRun> {
    return PipelineRun.submit(this.admin, submission);
  }

  /** Where all of a job lies in the bucket. */
  prefixOf({ namespace, workloadUid, jobId }: Submission): string {
    return `runs/${namespace}/${workloadUid}/${jobId}/`;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#open.map(one => one.close()));
    await this.checkpoints.close();
    await this.admin.delete(`/api/v1/namespaces/${this.namespace}`);
    await this.bucket.remove();
  }
}
