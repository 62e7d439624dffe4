import type {
  AuditorService,
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { NotAllowedError } from '@backstage/errors';
import {
  agentWorkloadCreatePermission,
  agentWorkloadEnvironmentReadPermission,
  type WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { NamespacePermissions } from '../permissions';
import type { AuthorizedProvisioning } from '../provisioning';
import { audited } from '../rest/audited';
import type { AuthorizedWorkloads } from '../workloads/AuthorizedWorkloads';
import type { Clusters } from '../workloads/Clusters';
import { listEnvironments } from '../workloads/Environments';
import type { Launcher } from '../workloads/Launcher';

/** The services behind the routes; the actions call them too, so both judge and do the same. */
export interface ActionsOptions {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  auth: AuthService;
  clusters: Clusters;
  namespacePermissions: NamespacePermissions;
  workloads: Pick<AuthorizedWorkloads, 'get' | 'describe'>;
  launcher: Pick<Launcher, 'launch'>;
  provisioning: Pick<AuthorizedProvisioning, 'remove'>;
}

/**
 * Offers what programs may do for people to whoever calls actions, e.g. a model over MCP. Deciding at a gate is not among
 * them: that is for people. The names come from the caller, so every call is judged as one over HTTP is.
 */
export function registerActions(options: ActionsOptions): void {
  registerListEnvironments(options);
  registerGetWorkload(options);
  registerLaunchWorkload(options);
  registerDeleteEnvironment(options);
}

function registerListEnvironments({
  actionsRegistry,
  clusters,
  namespacePermissions,
}: ActionsOptions): void {
  actionsRegistry.register({
    name: 'list-environments',
    title: 'List pipeline environments',
    description:
      'Lists the namespaces in which agent workloads can be launched, with the pipelines of each.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          cluster: z.string().optional().describe('Only those of this cluster'),
        }),
      output: z =>
        z.object({
          environments: z.array(
            z.object({
              cluster: z.string(),
              namespace: z.string(),
              title: z.string(),
              description: z.string().optional(),
              owner: z.string().optional().describe('Entity ref'),
              pipelines: z.array(z.string()),
            }),
          ),
        }),
    },
    async action({ input, credentials }) {
      const allowed = await namespacePermissions.allowed(
        credentials,
        agentWorkloadEnvironmentReadPermission,
      );
      const environments = listEnvironments(clusters, input)
        .filter(environment => allowed.includes(environment))
        .map(
          ({ cluster, namespace, title, description, owner, pipelines }) => ({
            cluster,
            namespace,
            title,
            ...(description && { description }),
            ...(owner && { owner }),
            pipelines,
          }),
        );
      return { output: { environments } };
    },
  });
}

function registerGetWorkload({
  actionsRegistry,
  workloads,
}: ActionsOptions): void {
  actionsRegistry.register({
    name: 'get-workload',
    title: 'Get an agent workload',
    description:
      'Tells how far a workload is: its phase, what it waits for, and why it failed.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          cluster: z.string(),
          namespace: z.string(),
          name: z.string(),
        }),
      output: z =>
        z.object({
          phase: z.string(),
          objective: z.string(),
          attempt: z.number(),
          message: z.string().optional(),
          waitingGates: z.array(z.string()).describe('Names of its gates'),
        }),
    },
    async action({ input, credentials }) {
      const detail = await workloads.get(input, { credentials });
      return { output: summaryOf(detail) };
    },
  });
}

function registerLaunchWorkload(options: ActionsOptions): void {
  const { actionsRegistry, auditor, auth, launcher, workloads } = options;
  actionsRegistry.register({
    name: 'launch-workload',
    title: 'Launch an agent workload',
    description:
      'Starts a pipeline of an environment in the name of the person who asks. Its gates wait for people and policy as always.',
    // It starts something, and takes nothing away.
    attributes: { readOnly: false, destructive: false, idempotent: false },
    visibilityPermission: agentWorkloadCreatePermission,
    schema: {
      input: z =>
        z.object({
          cluster: z.string(),
          namespace: z.string(),
          pipeline: z.string().describe('One of the environment'),
          objective: z.string().min(1).max(32_768),
          targetUrls: z.array(z.string().max(1024)).max(50).optional(),
          owner: z
            .string()
            .optional()
            .describe('Entity ref: you or a group of yours'),
          parameters: z.record(z.string(), z.string().max(768)).optional(),
        }),
      output: z => z.object({ name: z.string(), uid: z.string() }),
    },
    async action({ input, credentials }) {
      const { cluster, namespace, pipeline, ...rest } = input;
      const event = {
        eventId: 'workload-launch',
        severityLevel: 'medium',
        meta: { cluster, namespace, name: '', pipeline, by: 'action' },
      } as const;
      const launch = async () => {
        assertPerson(auth, credentials);
        const launched = await launcher.launch(
          { cluster, namespace, pipeline: { name: pipeline }, ...rest },
          credentials,
        );
        const { name, uid } = await workloads.describe(launched, {
          credentials,
        });
        return { name, uid };
      };
      return { output: await audited(auditor, event, launch, it => it) };
    },
  });
}

function registerDeleteEnvironment({
  actionsRegistry,
  auditor,
  auth,
  provisioning,
}: ActionsOptions): void {
  actionsRegistry.register({
    name: 'delete-environment',
    title: 'Delete a pipeline environment',
    description:
      'Removes an environment with everything in its namespace, after its workloads are archived. Call it again until the state is Removed. With dryRun it only tells what would go.',
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          cluster: z.string(),
          namespace: z.string(),
          dryRun: z.boolean().default(false),
        }),
      output: z =>
        z.object({
          state: z.enum(['Planned', 'Removing', 'Removed']),
          message: z.string().optional(),
          remaining: z.array(z.string()).describe('Kind and name'),
        }),
    },
    async action({ input, credentials }) {
      const { cluster, namespace, dryRun } = input;
      const event = {
        eventId: 'environment-delete',
        severityLevel: dryRun ? 'low' : 'high',
        meta: { cluster, namespace, dryRun, by: 'action' },
      } as const;
      const remove = async () => {
        assertPerson(auth, credentials);
        return provisioning.remove(
          { cluster, namespace },
          { credentials, dryRun },
        );
      };
      const { state, message, remaining } = await audited(
        auditor,
        event,
        remove,
        removal => ({ state: removal.state }),
      );
      return {
        output: {
          state,
          ...(message && { message }),
          remaining: remaining.map(({ kind, name }) => `${kind} ${name}`),
        },
      };
    },
  });
}

function summaryOf({
  phase,
  objective,
  attempt,
  message,
  gates,
}: WorkloadDetail) {
  return {
    phase,
    objective,
    attempt,
    ...(message && { message }),
    waitingGates: gates.map(({ name }) => name),
  };
}

function assertPerson(
  auth: AuthService,
  credentials: BackstageCredentials,
): void {
  if (!auth.isPrincipal(credentials, 'user'))
    throw new NotAllowedError(
      'Only people do this, or programs on their behalf; no person is behind this call',
    );
}
