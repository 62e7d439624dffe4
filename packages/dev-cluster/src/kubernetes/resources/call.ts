import { IncomingMessage, ServerResponse } from 'node:http';
import { Logger, ObjectStore, PodLogs } from '../../store';
import { ResourcePath } from '../http/resourcePath';
import { KindRegistry, ServedKind } from '../registry/KindRegistry';
import { EventWindow } from '../watch/EventWindow';

/** What every handler works with. */
export interface ServerContext {
  store: ObjectStore;
  registry: KindRegistry;
  events: EventWindow;
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

/** True for `dryRun=All`: everything is checked, nothing is stored. */
export const isDryRun = ({ query }: Call) => query.get('dryRun') === 'All';
