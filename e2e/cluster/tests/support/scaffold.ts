import { signIn } from './portalApi';
import { until } from './until';

const TASK_TIMEOUT_MS = 420_000;

/** What became of a task of the scaffolder. */
export interface EndedTask {
  status: 'completed' | 'failed' | 'cancelled';
  /** Lines of its log, without colours. */
  log: string[];
  /** What the template's `output` gives. */
  output: Record<string, unknown>;
}

interface TaskEvent {
  type: string;
  body: { message?: string; output?: Record<string, unknown> };
}

const ENDED: readonly string[] = ['completed', 'failed', 'cancelled'];
// eslint-disable-next-line no-control-regex -- that is what colours are made of
const COLOUR = /\u001b\[[0-9;]*m/g;

/** An entity as that person sees it; undefined while the catalog has none. */
export async function catalogEntity(
  url: string,
  user: string,
  path: string,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- entities of every kind, which assertions look into
): Promise<any> {
  const response = await fetch(`${url}/api/catalog/entities/by-name/${path}`, {
    headers: { authorization: `Bearer ${await signIn(url, user)}` },
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** A task of the scaffolder that runs. */
export interface RunningTask {
  /** Lines of its log so far, without colours. */
  log(): Promise<string[]>;
  cancel(): Promise<void>;
  ended(): Promise<EndedTask>;
}

/** Starts a software template of the portal as that person. */
export async function startTemplate(
  url: string,
  user: string,
  template: string,
  values: object,
): Promise<RunningTask> {
  const token = await signIn(url, user);
  const ask = async (path: string, body?: object) => {
    const response = await fetch(`${url}/api/scaffolder${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  // The catalog finds its templates a moment after the portal's start.
  await until(`the portal has the template ${template}`, () =>
    catalogEntity(url, user, `template/default/${template}`),
  );
  const { id } = await ask('/v2/tasks', {
    templateRef: `template:default/${template}`,
    values,
  });
  const events = (): Promise<TaskEvent[]> => ask(`/v2/tasks/${id}/events`);
  const statusOf = async (): Promise<EndedTask['status']> =>
    (await ask(`/v2/tasks/${id}`)).status;
  const linesOf = (some: TaskEvent[]) =>
    some.flatMap(({ body }) => body.message?.replace(COLOUR, '') ?? []);
  return {
    log: async () => linesOf(await events()),
    cancel: () => ask(`/v2/tasks/${id}/cancel`, {}),
    async ended() {
      await until(
        `task ${id} of template ${template} has ended`,
        async () => ENDED.includes(await statusOf()),
        TASK_TIMEOUT_MS,
      );
      const all = await events();
      const last = all.find(({ type }) => type === 'completion');
      return {
        status: await statusOf(),
        log: linesOf(all),
        output: last?.body.output ?? {},
      };
    },
  };
}

/** Runs a software template of the portal as that person, and waits for its end. */
export async function runTemplate(
  ...args: Parameters<typeof startTemplate>
): Promise<EndedTask> {
  return (await startTemplate(...args)).ended();
}
