import type { Request } from 'express';
import type { ListWorkloadsQuery } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { WorkloadRef } from '../permissions/resource';

/** The router has checked requests against the API's description; these give them their types. */
type Params = Request['params'];
type Query = Request['query'];

export function workloadRef(params: Params): WorkloadRef {
  const { cluster = '', namespace = '', name = '' } = params;
  return { cluster, namespace, name };
}

export function attemptRef(params: Params): WorkloadRef & { attempt: number } {
  return { ...workloadRef(params), attempt: Number(params.attempt) };
}

export function readText(query: Query, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** True for `true`, whether the validator has made a boolean of it or not. */
export function readFlag(query: Query, name: string): boolean {
  return String(query[name]) === 'true';
}

const PHASES: readonly unknown[] = [
  'Pending',
  'Running',
  'Suspended',
  'Completed',
  'Failed',
];
type Phases = NonNullable<ListWorkloadsQuery['phase']>;
const isPhase = (value: unknown): value is Phases[number] =>
  PHASES.includes(value);

const SORTS = [
  'created',
  '-created',
  'name',
  '-name',
  'phase',
  '-phase',
] as const;

export function listQuery(query: Query): ListWorkloadsQuery {
  const limit = Number(query.limit);
  return {
    cluster: readText(query, 'cluster'),
    namespace: readText(query, 'namespace'),
    phase: [query.phase].flat().filter(isPhase),
    owner: readText(query, 'owner'),
    pipeline: readText(query, 'pipeline'),
    mine: readFlag(query, 'mine'),
    waitingForMe: readFlag(query, 'waitingForMe'),
    q: readText(query, 'q'),
    sort: SORTS.find(sort => sort === query.sort),
    cursor: readText(query, 'cursor'),
    limit: Number.isInteger(limit) && limit > 0 ? limit : undefined,
    archived: readFlag(query, 'archived'),
  };
}
