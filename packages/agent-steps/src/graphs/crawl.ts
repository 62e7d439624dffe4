import {
  Annotation,
  type BaseCheckpointSaver,
  END,
  Send,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { type Entry, extendFrontier, nextEntries } from '../scrape/frontier';
import { siteOf } from '../scrape/links';
import {
  obtainPage,
  type ObtainPorts,
  type PageRef,
} from '../scrape/obtainPage';

/** Pages read at the same time; each round of the graph is one checkpoint. */
export const PAGES_PER_ROUND = 4;

const CrawlState = Annotation.Root({
  seeds: Annotation<string[]>(),
  maxPages: Annotation<number>(),
  frontier: Annotation<Entry[]>({
    reducer: (_, next) => next,
    default: () => [],
  }),
  pages: Annotation<PageRef[]>({
    reducer: (all, added) => all.concat(added),
    default: () => [],
  }),
  /** Links of the current round; `null` empties it. */
  found: Annotation<Entry[], Entry[] | null>({
    reducer: (all, added) => (added === null ? [] : all.concat(added)),
    default: () => [],
  }),
  dropped: Annotation<number>({
    reducer: (sum, more) => sum + more,
    default: () => 0,
  }),
});

export type CrawlResult = Pick<
  typeof CrawlState.State,
  'pages' | 'frontier' | 'dropped'
>;

/**
 * plan → up to four pages at once → plan … until the limit or until nothing is left. Tasks that finished
 * before a kill are not run again: their writes are in PostgreSQL, their pages in the object store.
 */
export function createCrawlGraph(
  ports: ObtainPorts,
  checkpointer: BaseCheckpointSaver,
  signal: AbortSignal,
) {
  return new StateGraph(CrawlState)
    .addNode('plan', plan)
    .addNode('read', async (entry: Entry & { seeds: string[] }) => {
      signal.throwIfAborted();
      const { seeds, ...rest } = entry;
      const { page, links } = await obtainPage(
        rest,
        seeds.map(siteOf),
        ports,
        signal,
      );
      const found = links.map(url => ({
        url,
        seed: rest.seed,
        depth: rest.depth + 1,
      }));
      return { pages: [page], found };
    })
    .addEdge(START, 'plan')
    .addConditionalEdges('plan', dispatch, ['read', END])
    .addEdge('read', 'plan')
    .compile({ checkpointer });
}

function plan(state: typeof CrawlState.State): typeof CrawlState.Update {
  const known = new Set(state.pages.map(page => page.url));
  const { frontier, dropped } = extendFrontier(
    state.frontier.filter(entry => !known.has(entry.url)),
    known,
    state.found,
    state.maxPages,
  );
  return { frontier, dropped, found: null };
}

function dispatch(state: typeof CrawlState.State) {
  const readBySeed = new Map<string, number>();
  for (const page of state.pages) {
    readBySeed.set(page.seed, (readBySeed.get(page.seed) ?? 0) + 1);
  }
  const budget = Math.min(PAGES_PER_ROUND, state.maxPages - state.pages.length);
  const next = nextEntries(state.frontier, readBySeed, budget);
  return next.length === 0
    ? END
    : next.map(entry => new Send('read', { ...entry, seeds: state.seeds }));
}

/** Starts the crawl, or goes on where its last checkpoint is; a finished crawl returns what it found. */
export async function runCrawl(
  graph: ReturnType<typeof createCrawlGraph>,
  input: { threadId: string; seeds: string[]; maxPages: number },
): Promise<CrawlResult> {
  const config = {
    configurable: { thread_id: input.threadId },
    // plan and read are one step each; the worst case reads one page a round.
    recursionLimit: input.maxPages * 2 + 20,
    // Saved before the next step starts: with the default a kill can lose a whole round.
    durability: 'sync' as const,
  };
  const saved = await graph.getState(config);
  const hasCheckpoint = saved.config.configurable?.checkpoint_id !== undefined;
  if (hasCheckpoint && saved.next.length === 0) {
    return saved.values as CrawlResult;
  }
  const start = {
    seeds: input.seeds,
    maxPages: input.maxPages,
    frontier: input.seeds.map(url => ({ url, seed: url, depth: 0 })),
  };
  const result = await graph.invoke(hasCheckpoint ? null : start, config);
  return result as CrawlResult;
}
