import type {
  AuthService,
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import {
  ANNOTATIONS,
  API_VERSION,
  ENVIRONMENT_CONFIGMAP,
  KIND,
  validateObjectName,
  type AgentWorkload,
  type LaunchPreview,
  type LaunchRequest,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { stringify } from 'yaml';
import type { Clock } from '../controller/Clock';
import { templateFloor } from '../domain/floor';
import { preflight, type Problem } from '../domain/preflight';
import { sealRequester } from '../domain/requester';
import type { DomainSettings } from '../domain/settings';
import { defaultedSpec } from '../domain/spec';
import { effectiveTerms } from '../domain/terms';
import type { Sealer } from '../integrity/Sealer';
import type { ClusterStore, NewWorkload } from '../kube/ClusterStore';
import type { WorkloadPermissions } from '../permissions/WorkloadPermissions';
import { assertListed, clusterNamed, type Clusters } from './Clusters';
import { defaultName, launchSpec } from './launchSpec';
import { templateLookup, templateOf } from './templates';

/** Identity that the API server has not given yet. */
const UNBORN = { uid: '', resourceVersion: '', creationTimestamp: '' };

interface Options {
  clusters: Clusters;
  permissions: WorkloadPermissions;
  auth: AuthService;
  userInfo: UserInfoService;
  sealer: Sealer;
  clock: Clock;
  settings: Pick<
    DomainSettings,
    'approvalFloor' | 'defaultApprovers' | 'unknownRequester'
  >;
}

interface Launch {
  store: ClusterStore;
  by: string;
  workload: NewWorkload;
  problems: Problem[];
  terms: LaunchPreview['terms'];
}

/** Creates workloads for people. Who launched one is taken from their credentials, and sealed. */
export class Launcher {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Refuses what could not run, with every reason. */
  async launch(
    request: LaunchRequest,
    credentials: BackstageCredentials,
  ): Promise<{ store: ClusterStore; workload: AgentWorkload }> {
    const launch = await this.#prepare(request, credentials);
    if (launch.problems.length > 0) {
      const reasons = launch.problems.map(
        ({ field, message }) => `${field}: ${message}`,
      );
      throw new InputError(
        `The workload can't be launched. ${reasons.join('. ')}`,
      );
    }
    const { store } = launch;
    const workload = await store.createWorkload(this.#sealed(launch), {
      dryRun: false,
    });
    return { store, workload };
  }

  /** The same checks, and the API server's, without creating anything. */
  async preview(
    request: LaunchRequest,
    credentials: BackstageCredentials,
  ): Promise<LaunchPreview> {
    const launch = await this.#prepare(request, credentials);
    const refused = await this.#dryRun(launch);
    const { namespace, name } = launch.workload.metadata;
    return {
      manifest: stringify({
        apiVersion: API_VERSION,
        kind: KIND,
        metadata: { name, namespace },
        spec: launch.workload.spec,
      }),
      terms: launch.terms,
      problems: [
        ...launch.problems.map(({ field, message }) => ({ field, message })),
        ...refused.map(message => ({ message })),
      ],
    };
  }

  async #prepare(
    request: LaunchRequest,
    credentials: BackstageCredentials,
  ): Promise<Launch> {
    const { auth, permissions, userInfo, clusters } = this.#options;
    await permissions.assertMayLaunch(credentials);
    if (!auth.isPrincipal(credentials, 'user')) {
      throw new NotAllowedError(
        'Only people launch workloads here, or services on their behalf; apply the resource to the cluster instead',
      );
    }
    const by = credentials.principal.userEntityRef;
    const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
    const owner = checkOwner(request.owner || by, [by, ...ownershipEntityRefs]);
    const store = clusterNamed(clusters, request.cluster);
    assertListed(store, request.namespace);
    assertWatched(store, request.namespace);
    assertStays(store, request.namespace);
    const name = request.name ?? defaultName(request.pipeline.name);
    const workload: NewWorkload = {
      metadata: { namespace: request.namespace, name },
      spec: launchSpec(request, owner),
    };
    return { store, by, workload, ...this.#check(store, workload, by) };
  }

  #check(
    store: ClusterStore,
    workload: NewWorkload,
    by: string,
  ): Pick<Launch, 'problems' | 'terms'> {
    const { settings } = this.#options;
    const { namespace, name } = workload.metadata;
    const template = templateOf(store, workload);
    const floor = template && templateFloor(template);
    const { terms } = effectiveTerms({
      spec: defaultedSpec(workload.spec),
      floors: [
        settings.approvalFloor,
        ...(floor && 'floor' in floor ? [floor.floor] : []),
      ],
      settings,
      requester: by,
    });
    const problems = preflight({
      workload: {
        spec: workload.spec,
        metadata: { ...workload.metadata, ...UNBORN },
      },
      template,
      environment: store.environments.get({
        namespace,
        name: ENVIRONMENT_CONFIGMAP,
      })?.data,
      lookup: templateLookup(store, namespace),
      requester: { kind: 'known', by },
      terms,
      settings,
    });
    return { terms, problems: [...nameProblems(name), ...problems] };
  }

  async #dryRun(launch: Launch): Promise<string[]> {
    try {
      await launch.store.createWorkload(this.#sealed(launch), {
        dryRun: true,
      });
      return [];
    } catch (error) {
      if (InputError.is(error) || ConflictError.is(error)) {
        return [error.message];
      }
      throw error;
    }
  }

  #sealed({ store, by, workload }: Launch): NewWorkload {
    const { sealer, clock } = this.#options;
    const seal = sealRequester(sealer, {
      ...workload.metadata,
      clusterUid: store.clusterUid,
      spec: workload.spec,
      by,
      at: clock.now().toISOString(),
    });
    const annotations = { [ANNOTATIONS.requestedBy]: seal };
    return { ...workload, metadata: { ...workload.metadata, annotations } };
  }
}

function nameProblems(name: string): Problem[] {
  const message = validateObjectName(name);
  return message ? [{ code: 'InvalidName', field: 'name', message }] : [];
}

function checkOwner(owner: string, mine: readonly string[]): string {
  const known = mine.some(ref => ref.toLowerCase() === owner.toLowerCase());
  if (!known) {
    throw new NotAllowedError(
      `You may not launch workloads for ${owner}; the owner is you or a group of yours: ${mine.join(
        ', ',
      )}`,
    );
  }
  return owner.toLowerCase();
}

function assertStays(store: ClusterStore, namespace: string): void {
  const environment = store.environments.get({
    namespace,
    name: ENVIRONMENT_CONFIGMAP,
  });
  const since = environment?.metadata.annotations?.[ANNOTATIONS.removing];
  if (since) {
    throw new ConflictError(
      `The environment ${namespace} of cluster "${store.name}" is being removed since ${since}; nothing is launched there any more, unless a platform engineer sets it up again`,
    );
  }
}

function assertWatched(store: ClusterStore, namespace: string): void {
  if (!store.watches(namespace)) {
    throw new InputError(
      `The portal does not watch the namespace "${namespace}" of cluster "${
        store.name
      }"; it watches ${store.namespaces.join(', ') || 'none yet'}`,
    );
  }
}
