import {
  ARCHIVE_FINALIZER,
  ENVIRONMENT_CONFIGMAP,
  LABELS,
  runPrefix,
  type AgentWorkload,
  type GateTerms,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { Workflow, WorkflowTemplate } from '../domain/argo';
import { templateFloor } from '../domain/floor';
import { readGates } from '../domain/gates';
import { currentAttempt, workflowName } from '../domain/names';
import type { Observed } from '../domain/observed';
import { readWorkflow, type Run } from '../domain/readWorkflow';
import { requesterOf } from '../domain/requester';
import { scopeOf } from '../domain/scope';
import { placeOf, runRequestHolds } from '../domain/seals';
import { readTerms } from '../domain/sealedTerms';
import { defaultedSpec } from '../domain/spec';
import { effectiveTerms } from '../domain/terms';
import type { ClusterStore, ObjectRef } from '../kube/ClusterStore';
import { gatherAtGates } from './gatherAtGates';
import type { ReconcilerPorts } from './ports';

/** For gates of a run whose own terms are lost: whoever removed them must not choose others. */
const NOBODY_APPROVES: Partial<GateTerms> = {
  mode: 'Manual',
  approvers: [],
  allowSelfApproval: false,
  onTimeout: 'Reject',
};

/** Reads caches and clock once; asks live only where a cache miss would end a workload; asks the policy where it may speak. */
export async function observe(
  ports: ReconcilerPorts,
  key: ObjectRef,
): Promise<Observed | undefined> {
  const { store } = ports;
  const workload = store.workloads.get(key);
  if (!workload) return undefined;
  const asked = readRequests(ports, workload);
  const template = templateOf(store, workload);
  const workflow = await workflowOf(store, workload, asked.attempt);
  const mine = workflow && isMine(workflow, workload) ? workflow : undefined;
  const run = mine && readRun(mine, workload, template);
  const { terms, tightened, tampered } = termsOf(ports, {
    ...asked,
    workload,
    template,
    workflow: mine,
  });
  const facts: Observed = {
    ...asked,
    now: ports.clock.now(),
    cluster: store.name,
    sealer: ports.sealer,
    settings: ports.settings,
    workload,
    template,
    environment: store.environments.get({
      namespace: key.namespace,
      name: ENVIRONMENT_CONFIGMAP,
    })?.data,
    lookup: lookupOf(store, key.namespace),
    terms,
    tightened,
    run,
    nameTaken: workflow !== undefined && !mine,
    gates: readGates({ ...asked, workload, run, sealer: ports.sealer }),
    evidence: new Map(),
    checks: new Map(),
    verdicts: new Map(),
    held: heldBy(store, workload),
    tampered: [...asked.tampered, ...tampered],
  };
  return { ...facts, ...(await gatherAtGates(ports, facts)) };
}

/** Who launched the workload, and which attempt is asked for: what stands sealed on the object itself. */
function readRequests(
  { store, sealer }: ReconcilerPorts,
  workload: AgentWorkload,
): Pick<Observed, 'place' | 'requester' | 'attempt' | 'feedback' | 'tampered'> {
  const place = placeOf(store.clusterUid, workload);
  const requester = requesterOf(sealer, store.clusterUid, workload);
  const requests = workload.status?.runRequests ?? [];
  const believed = requests.filter(request =>
    runRequestHolds(sealer, place, request),
  );
  const attempt = currentAttempt(
    workload,
    believed.map(request => request.attempt),
  );
  return {
    place,
    requester,
    attempt,
    feedback: believed.find(request => request.attempt === attempt)?.feedback,
    tampered: [
      ...(requester.kind === 'forged' ? [requester.message] : []),
      ...requests
        .filter(request => !believed.includes(request))
        .map(({ id }) => `run request ${id} does not hold its seal`),
    ],
  };
}

function templateOf(
  store: ClusterStore,
  workload: AgentWorkload,
): WorkflowTemplate | undefined {
  const { name, kind } = workload.spec.orchestration.workflowTemplateRef;
  return lookupOf(store, workload.metadata.namespace)(
    name,
    kind === 'ClusterWorkflowTemplate',
  );
}

/** Templates as tasks of a namespace name them. */
export function lookupOf(store: ClusterStore, namespace: string) {
  return (name: string, clusterScope: boolean) =>
    clusterScope
      ? store.clusterTemplates?.get({ namespace: '', name })
      : store.templates.get({ namespace, name });
}

/** Caches of two kinds are not in step: what is missing here may only be late. */
async function workflowOf(
  store: ClusterStore,
  workload: AgentWorkload,
  attempt: number,
): Promise<Workflow | undefined> {
  const ref = {
    namespace: workload.metadata.namespace,
    name: workflowName(workload, attempt),
  };
  const cached = store.workflows.get(ref);
  const known =
    workload.status?.attempt === attempt
      ? workload.status.argoWorkflow?.uid
      : undefined;
  const fits = cached && (known === undefined || cached.metadata.uid === known);
  if (fits || (known === undefined && !cached)) return cached;
  return store.readWorkflow(ref);
}

function isMine(workflow: Workflow, workload: AgentWorkload): boolean {
  return (workflow.metadata.ownerReferences ?? []).some(
    owner => owner.controller === true && owner.uid === workload.metadata.uid,
  );
}

/** A Workflow in the product's words, restricted to what is this workload's. */
export function readRun(
  workflow: Workflow,
  workload: AgentWorkload,
  template: WorkflowTemplate | undefined,
): Run {
  return readWorkflow(workflow, {
    template: template?.spec,
    prefix: runPrefix(scopeOf(workload), workflow.metadata.uid),
  });
}

/** An attempt's terms are those it started with; they stand, sealed, on its Workflow. */
function termsOf(
  { settings, sealer }: ReconcilerPorts,
  seen: Pick<
    Observed,
    'workload' | 'template' | 'attempt' | 'requester' | 'place'
  > & { workflow?: Workflow },
): Pick<Observed, 'terms' | 'tightened' | 'tampered'> {
  const floor = seen.template && templateFloor(seen.template);
  const { terms, tightened } = effectiveTerms({
    spec: defaultedSpec(seen.workload.spec),
    floors: [
      settings.approvalFloor,
      floor && 'floor' in floor ? floor.floor : {},
    ],
    settings,
    requester: seen.requester.kind === 'known' ? seen.requester.by : undefined,
  });
  if (!seen.workflow) return { terms, tightened, tampered: [] };
  const started = readTerms(
    { sealer, place: seen.place },
    seen.workflow,
    seen.attempt,
  );
  if (started) return { terms: started, tightened, tampered: [] };
  return {
    terms: { ...terms, ...NOBODY_APPROVES },
    tightened,
    tampered: [
      `the terms on Workflow ${seen.workflow.metadata.name} do not hold their seal`,
    ],
  };
}

function heldBy(store: ClusterStore, workload: AgentWorkload): Workflow[] {
  return store.workflows
    .list(workload.metadata.namespace)
    .filter(
      ({ metadata }) =>
        metadata.labels?.[LABELS.workloadUid] === workload.metadata.uid &&
        metadata.finalizers?.includes(ARCHIVE_FINALIZER),
    );
}
