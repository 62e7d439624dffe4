import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import {
  GROUP,
  PLURAL,
  VERSION,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { startArgoEngine } from './argo';
import { EMBEDDED, projectRoot, type Ports } from './config';
import { readOrMakeCredentials } from './credentials';
import { applyEnvironment, type EnvironmentSecrets } from './environment';
import { KubeApplier } from './KubeApplier';
import { createKubernetesServer } from './kubernetes';
import { lockDataDir } from './lock';
import { LogFiles } from './logs';
import { LOOPBACK, type Service } from './services/Service';
import { ALL_SERVICES, startServices, type ServiceName } from './startServices';
import { openObjectStore, type KubeObject, type ObjectStore } from './store';

/** @public */
export interface DevClusterOptions {
  /** Everything that is kept lies here; made when missing. */
  dataDir: string;
  ports: Ports;
  /** Servers beside the API server and the engine; default: all. */
  services?: readonly ServiceName[];
  /** Makes the example environment; default true. */
  environment?: boolean;
  /** Called when a part ends by itself and can't be brought back. */
  onFatal?(reason: string): void;
  /** Told what is being started. */
  onProgress?(message: string): void;
}

/** Where the parts answer. @public */
export type Endpoints = { kubernetes: string } & Partial<
  Record<ServiceName, string>
>;

/** @public */
export interface DevCluster {
  kubeconfigPath: string;
  endpoints: Endpoints;
  secrets: EnvironmentSecrets;
  store: ObjectStore;
  /** Stops everything. Steps that run are ended; they are tried again at the next start. */
  stop(): Promise<void>;
}

const CRD_DIR = 'plugins/agent-workloads-common/crds';
const STEPS_BUNDLE = 'packages/agent-steps/dist';

/** Stops in the reverse order of starting, whatever fails. */
class Running {
  private readonly stops: (() => Promise<void> | void)[] = [];
  private stopped: Promise<void> | undefined;

  add(stop: () => Promise<void> | void) {
    this.stops.push(stop);
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async stopAll() {
    const failures: unknown[] = [];
    for (const stop of this.stops.splice(0).reverse()) {
      try {
        await stop();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

async function installCustomResources(applier: KubeApplier) {
  const dir = join(projectRoot(), CRD_DIR);
  const manifests = readdirSync(dir).filter(
    name => name.endsWith('.yaml') && name !== 'kustomization.yaml',
  );
  for (const file of manifests) {
    const crd: KubeObject = parse(readFileSync(join(dir, file), 'utf8'));
    await applier.apply(crd);
  }
  const path = `/apis/${GROUP}/${VERSION}/${PLURAL}`;
  const deadline = Date.now() + 10_000;
  while (!(await applier.serves(path))) {
    if (Date.now() > deadline) throw new Error(`${path} is not served.`);
    await sleep(25);
  }
}

/** What the portal's config offers for the environments of this cluster, too: app-config.yaml, `sharedServices`. */
const exampleEnvironment = (ports: Ports) => ({
  cluster: 'embedded',
  namespace: EMBEDDED.namespace,
  title: 'Example environment',
  description: 'Runs pipelines on this machine, with services of its own.',
  owner: 'group:default/market-research',
  system: 'system:default/competitor-intelligence',
  agentImage: EMBEDDED.image,
  browserlessUrl: `http://${LOOPBACK}:${ports.chrome}`,
  litellmUrl: `http://${LOOPBACK}:${ports.model}`,
  postgresDsn: `postgresql://${LOOPBACK}:${ports.postgres}/${EMBEDDED.checkpointDatabase}`,
  bucket: EMBEDDED.bucket,
  allowedHosts: `${LOOPBACK}:${ports.shop}`,
  s3Endpoint: `http://${LOOPBACK}:${ports.s3}`,
  s3Region: EMBEDDED.region,
});

function endpointsOf(
  kubernetes: string,
  services: Map<ServiceName, Service>,
): Endpoints {
  const others = [...services].map(([name, { endpoint }]) => [name, endpoint]);
  return { kubernetes, ...Object.fromEntries(others) };
}

async function startParts(
  options: DevClusterOptions,
  running: Running,
): Promise<DevCluster> {
  const { dataDir, ports, services: names = ALL_SERVICES } = options;
  const { onFatal = () => {}, onProgress = () => {} } = options;
  const logs = new LogFiles(join(dataDir, 'logs'));
  running.add(() => logs.close());
  const secrets = readOrMakeCredentials(dataDir);

  onProgress(`services: ${names.join(', ') || 'none'}`);
  const context = { dataDir, ports, secrets, logs, onFatal };
  const services = await startServices(names, context);
  for (const service of services.values()) running.add(() => service.stop());

  onProgress('Kubernetes API');
  const logger = logs.logger('kubernetes');
  const store = await openObjectStore({ dir: join(dataDir, 'state'), logger });
  running.add(() => store.close());
  const podsDir = join(dataDir, 'pods');
  mkdirSync(podsDir, { recursive: true });
  const engine = await startArgoEngine({
    store,
    podsDir,
    artifactStore: {
      endpoint: `http://${LOOPBACK}:${ports.s3}`,
      region: EMBEDDED.region,
      bucket: EMBEDDED.bucket,
      ...secrets.s3,
    },
    images: {
      [EMBEDDED.image]: {
        paths: { '/app': join(projectRoot(), STEPS_BUNDLE) },
      },
    },
    logger: logs.logger('argo'),
  });
  const api = await createKubernetesServer({
    store,
    port: ports.kubernetes,
    podLogs: engine,
    logger,
  });
  // stopped in this order: first the API, so that nothing new arrives, then the engine
  running.add(() => engine.stop());
  running.add(() => api.stop());

  onProgress('custom resource and environment');
  const applier = new KubeApplier(api.url);
  await installCustomResources(applier);
  if (options.environment ?? true) {
    await applyEnvironment({
      applier,
      values: exampleEnvironment(ports),
      secrets,
    });
  }
  const kubeconfigPath = join(dataDir, 'kubeconfig');
  writeFileSync(kubeconfigPath, api.kubeconfig(EMBEDDED.namespace), {
    mode: 0o600,
  });
  const endpoints = endpointsOf(api.url, services);
  writeFileSync(
    join(dataDir, 'cluster.json'),
    `${JSON.stringify(
      { pid: process.pid, kubeconfigPath, endpoints },
      null,
      2,
    )}\n`,
  );
  return {
    kubeconfigPath,
    endpoints,
    secrets,
    store,
    stop: () => running.stop(),
  };
}

/**
 * Starts the embedded development cluster: a subset of the Kubernetes API, an Argo engine whose steps are local
 * processes, and the services of the example environment. For development and tests; it listens on loopback only.
 *
 * @public
 */
export async function startDevCluster(
  options: DevClusterOptions,
): Promise<DevCluster> {
  const running = new Running();
  running.add(lockDataDir(options.dataDir));
  try {
    return await startParts(options, running);
  } catch (error) {
    await running.stop().catch(() => {}); // the first failure is the one to tell
    throw error;
  }
}
