import { JobController } from '../jobs/JobController';
import { ServerContext } from '../resources/call';
import { GarbageCollector } from './GarbageCollector';

/** The controllers that the API server cannot do without. */
export function startControllers(context: ServerContext) {
  const collector = new GarbageCollector(context);
  const jobs = new JobController(context);
  collector.start();
  jobs.start();
  return {
    async stop() {
      await jobs.stop();
      await collector.stop();
    },
  };
}
