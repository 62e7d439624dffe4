import { ServerContext } from '../resources/call';
import { GarbageCollector } from './GarbageCollector';

/** The controllers that the API server cannot do without. */
export function startControllers(context: ServerContext) {
  const collector = new GarbageCollector(context);
  collector.start();
  return { stop: () => collector.stop() };
}
