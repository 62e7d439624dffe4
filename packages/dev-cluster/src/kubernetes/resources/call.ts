import { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError, Logger, ObjectStore, PodLogs } from '../../store';
import { ResourcePath } from '../http/resourcePath';
import { KindRegistry, ServedKind } from '../registry/KindRegistry';
import { EventWindow } from '../watch/EventWindow';
import { ListSnapshots } from './ListSnapshots';

/** What every handler works with. */
export interface ServerContext {
  store: ObjectStore;
  registry: KindRegistry;
  events: EventWindow;
  snapshots: ListSnapshots;
  clock: () => Date;
  podLogs?: PodLogs;
  logger?: Logger;
}

/** One request for a resource. */
export interface Call {
  context: ServerContext;
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  path: ResourcePath;
  served: ServedKind;
}

const OPTIONS: Record<string, string> = {
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
  DELETE: 'DeleteOptions',
};

/** 422 for a dry run that there is not. */
export function checkDryRun({ query, request }: Call): void {
  const options = OPTIONS[request.method ?? ''];
  const odd = query.getAll('dryRun').filter(value => value !== 'All');
  if (!options || odd.length === 0) return;
  const message = `Unsupported value: ${JSON.stringify(
    odd,
  )}: supported values: "All"`;
  throw new ApiError(
    'Invalid',
    `${options}.meta.k8s.io "" is invalid: dryRun: ${message}`,
    {
      group: 'meta.k8s.io',
      kind: options,
      causes: [{ reason: 'FieldValueNotSupported', message, field: 'dryRun' }],
    },
  );
}

/** True for `dryRun=All`: everything is checked, nothing is stored. */
export const isDryRun = ({ query }: Call) => query.get('dryRun') === 'All';
