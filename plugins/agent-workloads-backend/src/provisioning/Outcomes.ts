import type { KubeObject } from '../kube/ClusterObjects';
import { judged, judgedMidway } from './refusal';
import { sameContent } from './sameContent';
import type { Item, ManifestOutcome, ManifestResult, Work } from './work';

/** What a write came to. */
export type Written = 'created' | 'configured' | 'unchanged';

/** What a write came to, by the object before and after. */
export function writtenOf(
  before: KubeObject | undefined,
  after: KubeObject,
): Written {
  if (!before) return 'created';
  return sameContent(before, after) ? 'unchanged' : 'configured';
}

/** One object's outcome, and whether the cluster was away. */
export interface Judgement {
  outcome: ManifestOutcome;
  unreachable?: true;
}

function judgeWith(judge: typeof judged) {
  return async (
    { key }: Item,
    act: () => Promise<Written>,
  ): Promise<Judgement> => {
    const judgement = await judge(act);
    if ('value' in judgement)
      return { outcome: { ...key, outcome: judgement.value } };
    const { message, conflicts, unreachable } = judgement.refusal;
    return {
      outcome: {
        ...key,
        outcome: 'failed',
        message,
        ...(conflicts && { conflicts }),
      },
      unreachable,
    };
  };
}

/** Before anything was changed; that the cluster is away is an error. */
export const judgedItem = judgeWith(judged);
/** After a change; that the cluster is away is told with what was done. */
export const judgedItemMidway = judgeWith(judgedMidway);

/** The answer to a request. */
export function resultOf(objects: ManifestOutcome[]): ManifestResult {
  return {
    complete: objects.every(
      ({ outcome }) => outcome !== 'failed' && outcome !== 'skipped',
    ),
    objects,
  };
}

/** What became of each object so far. */
export class Outcomes {
  readonly #items: readonly Item[];
  readonly #done = new Map<Item, ManifestOutcome>();
  readonly #more: ManifestOutcome[] = [];

  constructor({ items }: Work) {
    this.#items = items;
  }

  get isEmpty(): boolean {
    return this.#done.size === 0;
  }

  set(item: Item, outcome: ManifestOutcome): void {
    this.#done.set(item, outcome);
  }

  add(outcomes: readonly ManifestOutcome[]): void {
    this.#more.push(...outcomes);
  }

  /** In the order of applying; what was not reached is skipped. */
  result(): ManifestResult {
    const all = this.#items.map(
      (item): ManifestOutcome =>
        this.#done.get(item) ?? { ...item.key, outcome: 'skipped' },
    );
    return resultOf([...all, ...this.#more]);
  }
}
