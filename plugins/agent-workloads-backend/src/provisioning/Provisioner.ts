import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Clock } from '../controller/Clock';
import type { ClusterObjects, KubeObject } from '../kube/ClusterObjects';
import type { ProvisioningConfig } from '../provisioningConfig';
import { fillSecret, withMissingValues } from './fillSecret';
import { namespaceOf, type ObjectKey } from './manifests';
import {
  awaitRights,
  canRehearse,
  noRights,
  notYetJudged,
  opensNamespace,
  readAccess,
  type AccessByNamespace,
} from './namespaceAccess';
import { prune } from './prune';
import { reopen } from './reopen';
import { readinessOf, type Readiness } from './readiness';
import { readKeys, readWork } from './readWork';
import {
  judgedItem,
  judgedItemMidway,
  Outcomes,
  resultOf,
  writtenOf,
  type Written,
} from './Outcomes';
import { judged, judgedMidway } from './refusal';
import { podSelectorOf, whyWaiting } from './whyWaiting';
import type {
  Item,
  ManifestOutcome,
  ManifestRequest,
  ManifestResult,
  Work,
} from './work';

export interface ProvisionerOptions {
  objects: ClusterObjects;
  config: ProvisioningConfig;
  clock: Clock;
  logger: LoggerService;
}

/** Objects of one answer whose pods and events are looked at. */
const MAX_EXPLAINED = 10;

/** Applies manifests to one cluster with the provisioner's account. State is in the cluster only: everything may be repeated. */
export class Provisioner {
  readonly #options: ProvisionerOptions;

  constructor(options: ProvisionerOptions) {
    this.#options = options;
  }

  /** What applying would do, as the API server judges it. */
  async plan(request: ManifestRequest): Promise<ManifestResult> {
    const { objects, config } = this.#options;
    const work = await readWork(request, this.#options);
    const access = await readAccess(objects, work.namespaces);
    const outcomes: ManifestOutcome[] = [];
    const known = work.items.filter(item => canRehearse(item, access));
    for (const item of work.items) {
      outcomes.push(
        known.includes(item)
          ? (await judgedItem(item, () => this.#rehearse(item, work))).outcome
          : {
              ...item.key,
              outcome: 'created',
              message: notYetJudged(item, access),
            },
      );
    }
    const options = { limits: config, access, dryRun: true };
    return resultOf([
      ...outcomes,
      ...(await prune(objects, work, options)),
      ...(await reopen(objects, known, options)),
    ]);
  }

  /** Applies all after a dry run of all; stops at the first that fails. */
  async apply(request: ManifestRequest): Promise<ManifestResult> {
    const { objects, config, logger } = this.#options;
    const work = await readWork(request, this.#options);
    const access = await readAccess(objects, work.namespaces);
    const done = new Outcomes(work);
    if (await this.#applyAll(work, access, done)) {
      const all = await readAccess(objects, work.namespaces);
      const options = { limits: config, access: all, dryRun: false };
      done.add(await prune(objects, work, options));
      done.add(await reopen(objects, work.items, options));
    }
    const result = done.result();
    logger.info('manifests applied', {
      namespaces: work.namespaces.join(','),
      fieldManager: work.fieldManager,
      objects: result.objects.length,
      complete: result.complete,
    });
    return result;
  }

  /** How far objects are. */
  async status(
    keys: readonly ObjectKey[],
  ): Promise<Array<ObjectKey & Readiness>> {
    const { objects } = this.#options;
    const answers: Array<ObjectKey & Readiness> = [];
    let explained = 0;
    for (const { key, kind } of await readKeys(keys, this.#options)) {
      const found = await judged(() => objects.read(kind, key));
      if ('refusal' in found) {
        const { message } = found.refusal;
        answers.push({ ...key, state: 'Waiting', message });
        continue;
      }
      const readiness = readinessOf(found.value);
      const why =
        found.value &&
        readiness.state === 'Waiting' &&
        explained < MAX_EXPLAINED
          ? await this.#whyWaiting(found.value)
          : undefined;
      if (why) explained += 1;
      const message = [readiness.message, why].filter(Boolean).join(': ');
      answers.push({ ...key, ...readiness, ...(message && { message }) });
    }
    return answers;
  }

  /** Best effort: an account without the right to look gives no reason. */
  async #whyWaiting(object: KubeObject): Promise<string | undefined> {
    const { namespace = '', uid } = object.metadata;
    const labelSelector = podSelectorOf(object);
    if (!labelSelector) return undefined;
    const list = async (kind: string, selectors: object) => {
      const { objects } = this.#options;
      const info = await objects.kindOf({ apiVersion: 'v1', kind });
      return info ? objects.list(info, { namespace, ...selectors }) : [];
    };
    const found = await judged(async () => ({
      pods: await list('Pod', { labelSelector }),
      warnings: await list('Event', {
        fieldSelector: `involvedObject.uid=${uid},type=Warning`,
      }),
    }));
    return 'refusal' in found
      ? undefined
      : whyWaiting(found.value.pods, found.value.warnings);
  }

  /** True when all were applied. */
  async #applyAll(
    work: Work,
    access: AccessByNamespace,
    done: Outcomes,
  ): Promise<boolean> {
    const known = work.items.filter(item => canRehearse(item, access));
    if (!(await this.#rehearseAll(known, work, done))) return false;

    // The Namespace and the rights in it come first: the API server can judge the rest only then.
    const opening = work.items.filter(item => opensNamespace(item, access));
    if (!(await this.#perform(opening, work, done))) return false;
    const opened = work.items.filter(
      item => !known.includes(item) && !opening.includes(item),
    );
    if (!(await this.#areOpen(opened, done))) return false;
    if (!(await this.#rehearseAll(opened, work, done))) return false;

    const rest = work.items.filter(item => !opening.includes(item));
    return this.#perform(rest, work, done);
  }

  async #areOpen(items: readonly Item[], done: Outcomes): Promise<boolean> {
    const { objects, clock } = this.#options;
    const namespaces = new Set(
      items.map(({ manifest }) => namespaceOf(manifest)),
    );
    const waited = await judgedMidway(() =>
      awaitRights(objects, namespaces, clock),
    );
    const problem =
      'refusal' in waited
        ? waited.refusal.message
        : waited.value && noRights(waited.value);
    const [first] = items;
    if (problem === undefined || !first) return true;
    done.set(first, { ...first.key, outcome: 'failed', message: problem });
    return false;
  }

  /** Dry-runs all of them, so that one look tells everything that is wrong. */
  async #rehearseAll(
    items: readonly Item[],
    work: Work,
    done: Outcomes,
  ): Promise<boolean> {
    // Nothing was changed yet: that the cluster is away is then all there is to say.
    const judge = done.isEmpty ? judgedItem : judgedItemMidway;
    let good = true;
    for (const item of items) {
      const { outcome, unreachable } = await judge(item, () =>
        this.#rehearse(item, work),
      );
      if (outcome.outcome !== 'failed') continue;
      done.set(item, outcome);
      good = false;
      if (unreachable) break;
    }
    return good;
  }

  async #perform(
    items: readonly Item[],
    work: Work,
    done: Outcomes,
  ): Promise<boolean> {
    for (const item of items) {
      const { outcome } = await judgedItemMidway(item, () =>
        this.#write(item, work),
      );
      done.set(item, outcome);
      if (outcome.outcome === 'failed') return false;
    }
    return true;
  }

  async #rehearse(
    { manifest, key, kind, secret }: Item,
    { fieldManager }: Work,
  ): Promise<Written> {
    const { objects } = this.#options;
    const before = await objects.read(kind, key);
    const whole = secret
      ? withMissingValues(manifest, secret, before)
      : manifest;
    const options = { fieldManager, dryRun: true };
    const after = await objects.apply(kind, whole, options);
    return writtenOf(before, after);
  }

  async #write(
    { manifest, key, kind, secret }: Item,
    { fieldManager }: Work,
  ): Promise<Written> {
    const { objects } = this.#options;
    const before = await objects.read(kind, key);
    if (secret) await fillSecret(objects, kind, manifest, secret);
    const after = await objects.apply(kind, manifest, { fieldManager });
    return writtenOf(before, after);
  }
}
