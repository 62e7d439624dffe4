import { KubeObject } from '../../store';
import { compileJsonPath } from './jsonPath';

/** A column of `kubectl get`. */
export interface Column {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority: number;
  cell(object: KubeObject, now: Date): unknown;
}

/** What a CustomResourceDefinition says about a column. */
export interface PrinterColumn {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
  jsonPath: string;
}

const UNITS = [
  ['y', 365 * 24 * 3600],
  ['d', 24 * 3600],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** A duration as kubectl writes ages: 59s, 2m5s, 3h20m, 4d. */
export function humanDuration(seconds: number): string {
  if (seconds < 0) return '<invalid>';
  if (seconds < 120) return `${seconds}s`;
  const at = UNITS.findIndex(
    ([, size]) => seconds >= size * (size < 3600 ? 1 : 2),
  );
  const [unit, size] = UNITS[at] ?? ['s', 1];
  const [small, smallSize] = UNITS[at + 1] ?? ['s', 1];
  const whole = Math.floor(seconds / size);
  const rest = Math.floor((seconds % size) / smallSize);
  const showRest = rest > 0 && whole < (unit === 'h' ? 8 : 10);
  return `${whole}${unit}${showRest ? `${rest}${small}` : ''}`;
}

/** Time since, or `<unknown>`. */
export function age(timestamp: unknown, now: Date): string {
  const start = typeof timestamp === 'string' ? Date.parse(timestamp) : NaN;
  if (Number.isNaN(start)) return '<unknown>';
  return humanDuration(Math.floor((now.getTime() - start) / 1000));
}

/** The Age column. */
export const AGE: Column = {
  name: 'Age',
  type: 'string',
  priority: 0,
  cell: ({ metadata }, now) => age(metadata.creationTimestamp, now),
};

const text = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** A column whose value is found by a JSONPath. */
export function pathColumn(column: PrinterColumn): Column {
  const find = compileJsonPath(column.jsonPath);
  return {
    ...column,
    priority: column.priority ?? 0,
    cell: (object, now) => {
      const [value] = find(object);
      if (value === undefined || value === null) return null;
      if (column.type === 'date') return age(value, now);
      return column.type === 'string' ? text(value) : value;
    },
  };
}

const at = (name: string, jsonPath: string, type = 'string', priority = 0) =>
  pathColumn({ name, type, jsonPath, priority });

const size = (name: string, field: string): Column => ({
  name,
  type: 'integer',
  priority: 0,
  cell: object =>
    Object.keys((object[field] as object | undefined) ?? {}).length,
});

interface ContainerStatus {
  ready?: boolean;
  restartCount?: number;
  state?: Record<string, { reason?: string }>;
}

const containers = (pod: KubeObject) => {
  const { containerStatuses = [] } = (pod.status ?? {}) as {
    containerStatuses?: ContainerStatus[];
  };
  const { containers: wanted = [] } = (pod.spec ?? {}) as {
    containers?: unknown[];
  };
  return { statuses: containerStatuses, wanted };
};

function podStatus(pod: KubeObject): string {
  if (pod.metadata.deletionTimestamp) return 'Terminating';
  const { phase = 'Unknown', reason } = (pod.status ?? {}) as {
    phase?: string;
    reason?: string;
  };
  const states = containers(pod).statuses.map(({ state }) => state ?? {});
  const own = states.flatMap(
    state => state.waiting?.reason ?? state.terminated?.reason ?? [],
  );
  return own[0] ?? reason ?? (phase === 'Succeeded' ? 'Completed' : phase);
}

const POD: Column[] = [
  {
    name: 'Ready',
    type: 'string',
    priority: 0,
    cell: pod => {
      const { statuses, wanted } = containers(pod);
      return `${statuses.filter(({ ready }) => ready).length}/${wanted.length}`;
    },
  },
  { name: 'Status', type: 'string', priority: 0, cell: podStatus },
  {
    name: 'Restarts',
    type: 'string',
    priority: 0,
    cell: pod =>
      String(
        containers(pod).statuses.reduce(
          (sum, { restartCount = 0 }) => sum + restartCount,
          0,
        ),
      ),
  },
  AGE,
];

const EVENT: Column[] = [
  {
    name: 'Last Seen',
    type: 'string',
    priority: 0,
    cell: (event, now) =>
      age(
        event.lastTimestamp ??
          event.eventTime ??
          event.metadata.creationTimestamp,
        now,
      ),
  },
  at('Type', '.type'),
  at('Reason', '.reason'),
  {
    name: 'Object',
    type: 'string',
    priority: 0,
    cell: event => {
      const { kind = '', name = '' } = (event.involvedObject ?? {}) as {
        kind?: string;
        name?: string;
      };
      return `${kind.toLowerCase()}/${name}`;
    },
  },
  at('Message', '.message'),
];

const phase = at('Status', '.status.phase');

function jobStatus({ status }: KubeObject): string {
  const { conditions = [] } = (status ?? {}) as {
    conditions?: { type: string; status: string }[];
  };
  const end = conditions.find(
    one =>
      one.status === 'True' &&
      (one.type === 'Complete' || one.type === 'Failed'),
  );
  return end?.type ?? 'Running';
}

const JOB: Column[] = [
  { name: 'Status', type: 'string', priority: 0, cell: jobStatus },
  {
    name: 'Completions',
    type: 'string',
    priority: 0,
    cell: ({ spec, status }) => {
      const { completions = 1 } = (spec ?? {}) as { completions?: number };
      const { succeeded = 0 } = (status ?? {}) as { succeeded?: number };
      return `${succeeded}/${completions}`;
    },
  },
  AGE,
];

const BUILT_IN: Record<string, Column[]> = {
  Pod: POD,
  Event: EVENT,
  Job: JOB,
  Namespace: [phase, AGE],
  ConfigMap: [size('Data', 'data'), AGE],
  Secret: [at('Type', '.type'), size('Data', 'data'), AGE],
  ServiceAccount: [size('Secrets', 'secrets'), AGE],
  Lease: [at('Holder', '.spec.holderIdentity'), AGE],
  CustomResourceDefinition: [at('Created At', '.metadata.creationTimestamp')],
  Workflow: [phase, AGE, at('Message', '.status.message')],
};

/** The columns after Name of a kind without printer columns of its own. */
export const builtInColumns = (kind: string): readonly Column[] =>
  BUILT_IN[kind] ?? [AGE];
