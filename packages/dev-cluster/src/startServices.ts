import { join } from 'node:path';
import { EMBEDDED, chromeCacheDir, projectRoot, type Ports } from './config';
import type { EnvironmentSecrets } from './environment';
import type { LogFiles } from './logs';
import { startChrome } from './services/chrome/startChrome';
import { startModel } from './services/model/startModel';
import { startPostgres } from './services/postgres/startPostgres';
import { startS3 } from './services/s3/startS3';
import type { Service } from './services/Service';
import { startShop } from './services/startShop';

/** Servers that can be started beside the API server and the engine. @public */
export type ServiceName = 'postgres' | 's3' | 'chrome' | 'model' | 'shop';

/** @public */
export const ALL_SERVICES: readonly ServiceName[] = [
  'postgres',
  's3',
  'chrome',
  'model',
  'shop',
];

/** What every starter may need. */
export interface ServiceContext {
  dataDir: string;
  ports: Ports;
  secrets: EnvironmentSecrets;
  logs: LogFiles;
  /** Called when a service ends by itself and can't be brought back. */
  onFatal(reason: string): void;
}

type Starter = (context: ServiceContext) => Promise<Service>;

const STARTERS: Record<ServiceName, Starter> = {
  async postgres({ dataDir, ports, secrets, logs, onFatal }) {
    const service = await startPostgres({
      dataDir: join(dataDir, 'postgres'),
      port: ports.postgres,
      password: secrets.postgresPassword,
      databases: [EMBEDDED.checkpointDatabase],
      recordFile: join(dataDir, 'pids/postgres.json'),
      log: logs.open('postgres'),
    });
    let stopping = false;
    service.exited.then(code => {
      if (!stopping) onFatal(`PostgreSQL ended by itself (code ${code})`);
    });
    return {
      endpoint: service.endpoint,
      async stop() {
        stopping = true;
        await service.stop();
      },
    };
  },
  s3: ({ dataDir, ports, secrets, logs }) =>
    startS3({
      dir: join(dataDir, 's3'),
      port: ports.s3,
      credentials: secrets.s3,
      buckets: [EMBEDDED.bucket],
      log: logs.open('s3'),
    }),
  chrome: ({ dataDir, ports, logs }) =>
    startChrome({
      port: ports.chrome,
      profileDir: join(dataDir, 'chrome'),
      cacheDir: chromeCacheDir(),
      recordFile: join(dataDir, 'pids/chrome.json'),
      log: logs.open('chrome'),
    }),
  model: ({ ports }) => startModel({ port: ports.model }),
  shop: ({ ports }) =>
    startShop({
      port: ports.shop,
      program: join(projectRoot(), 'examples/shop/server.js'),
    }),
};

/** Starts services side by side; when one fails, those that did start are stopped again. */
export async function startServices(
  names: readonly ServiceName[],
  context: ServiceContext,
): Promise<Map<ServiceName, Service>> {
  const results = await Promise.allSettled(
    names.map(async name => ({ name, service: await STARTERS[name](context) })),
  );
  const started = new Map<ServiceName, Service>();
  const failures: Error[] = [];
  for (const result of results) {
    if (result.status === 'rejected') failures.push(result.reason);
    else started.set(result.value.name, result.value.service);
  }
  if (failures.length === 0) return started;
  for (const service of started.values()) await service.stop();
  throw failures.length === 1
    ? failures[0]
    : new Error(failures.map(failure => failure.message).join('\n'));
}
