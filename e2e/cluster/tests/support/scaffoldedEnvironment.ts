import { credentialsOf } from './faults/FaultEnvironment';
import type { KubeApi } from './KubeApi';
import { USERS } from './portalApi';
import { CLUSTER, type PortalChanges } from './portalSettings';
import {
  runTemplate,
  startTemplate,
  type EndedTask,
  type RunningTask,
} from './scaffold';
import { teamValues } from './teamValues';

/** The images of the test cluster have the interface of the public ones. */
export const IMAGES = {
  postgres: 'docker.io/agent-workloads/postgres:15',
  pgbouncer: 'docker.io/agent-workloads/postgres:15',
  minio: 'docker.io/agent-workloads/minio:1',
  opa: 'docker.io/agent-workloads/opa:1',
};

/** What templates may touch. */
const NAMESPACES = 'scaffolded-*';

/** A portal whose platform engineers make environments; the platform shares browser and models. */
export async function provisioningPortal(
  admin: KubeApi,
): Promise<PortalChanges> {
  const [browserless, litellm] = await Promise.all([
    credentialsOf(admin, 'browserless'),
    credentialsOf(admin, 'litellm'),
  ]);
  const { browserlessUrl, litellmUrl, agentImage, allowedHosts } = teamValues();
  return {
    provisioning: {
      namespaces: [NAMESPACES],
      secrets: { browserless, litellm },
      sharedServices: [
        {
          cluster: CLUSTER,
          values: {
            agentImage,
            allowedHosts,
            browserlessUrl,
            litellmUrl,
            serviceNamespaces: teamValues().serviceNamespaces,
            images: IMAGES,
            secrets: {
              browserless: 'config:browserless',
              litellm: 'config:litellm',
            },
          },
        },
      ],
    },
  };
}

/** Petra fills in the form: an environment with a database and an object store of its own. */
export const startEnvironment = (
  url: string,
  namespace: string,
  answers: object = {},
  user: string = USERS.petra,
): Promise<RunningTask> =>
  startTemplate(url, user, 'pipeline-environment', {
    title: 'Market research',
    owner: 'group:default/market-research',
    system: 'system:default/competitor-intelligence',
    cluster: CLUSTER,
    namespace,
    s3: 'install',
    postgres: 'install',
    browserless: 'shared',
    litellm: 'shared',
    delivery: 'apply',
    ...answers,
  });

/** The same, to its end. */
export async function scaffoldEnvironment(
  ...args: Parameters<typeof startEnvironment>
): Promise<EndedTask> {
  return (await startEnvironment(...args)).ended();
}

/** Petra has it removed. */
export const removeEnvironment = (
  url: string,
  namespace: string,
): Promise<EndedTask> =>
  runTemplate(url, USERS.petra, 'remove-environment', {
    cluster: CLUSTER,
    namespace,
    confirmation: namespace,
  });

/** Where a Service of a namespace is reached from this machine. */
export async function serviceOf(
  admin: KubeApi,
  namespace: string,
  name: string,
): Promise<{ host: string; port: number }> {
  const { body } = await admin.get(
    `/api/v1/namespaces/${namespace}/services/${name}`,
  );
  return { host: body.spec.clusterIP, port: body.spec.ports[0].port };
}

/** The values of a Secret of a namespace, in plain text. */
export async function secretOf(
  admin: KubeApi,
  namespace: string,
  name: string,
): Promise<Record<string, string>> {
  const { body } = await admin.get(
    `/api/v1/namespaces/${namespace}/secrets/${name}`,
  );
  return Object.fromEntries(
    Object.entries<string>(body.data ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString(),
    ]),
  );
}
