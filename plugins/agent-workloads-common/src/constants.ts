/** Plugin id, as used in routes, config and database. @public */
export const PLUGIN_ID = 'agent-workloads';

/** API group of the custom resource. @public */
export const GROUP = 'agent-workloads.io';
/** API version of the custom resource. @public */
export const VERSION = 'v1alpha1';
/** `apiVersion` of every AgentWorkload. @public */
export const API_VERSION = `${GROUP}/${VERSION}`;
/** Kind of the custom resource. @public */
export const KIND = 'AgentWorkload';
/** Resource name in URLs and RBAC. @public */
export const PLURAL = 'agentworkloads';

/** `apiVersion` of Argo's own kinds. @public */
export const ARGO_API_VERSION = 'argoproj.io/v1alpha1';

/** Annotations, labels and finalizers that the product writes or reads; one home for each name. @public */
export const ANNOTATIONS = {
  /** JSON `{by, at, mac}`: who launched the workload through the portal, sealed. */
  requestedBy: `${GROUP}/requested-by`,
  /** On a Workflow, JSON `{terms, mac}`: the gates' rules as they were when the attempt started, sealed. */
  terms: `${GROUP}/terms`,
  /** On a WorkflowTemplate, JSON: approval terms that a workload may tighten, never loosen. */
  approvalFloor: `${GROUP}/approval-floor`,
  /** On a WorkflowTemplate: comma-separated names of further parameters that people may set. */
  userParameters: `${GROUP}/user-parameters`,
  /** On a WorkflowTemplate, JSON: how people enter parameters, e.g. `{"max_pages":"integer"}`; see `PipelineParameter.type`. */
  parameterTypes: `${GROUP}/parameter-types`,
  /** On a WorkflowTemplate or an environment's ConfigMap: a title for people. */
  title: `${GROUP}/title`,
  /** On a WorkflowTemplate or an environment's ConfigMap: a sentence for people. */
  description: `${GROUP}/description`,
  /** On a WorkflowTemplate or an environment's ConfigMap: entity ref of the owner in the catalog. */
  owner: `${GROUP}/owner`,
  /** On a WorkflowTemplate or an environment's ConfigMap: entity ref of the system it belongs to. */
  system: `${GROUP}/system`,
  /** On a WorkflowTemplate: comma-separated refs of the components it works for. */
  dependencyOf: `${GROUP}/dependency-of`,
  /** On a WorkflowTemplate or an environment's ConfigMap: `external` where a repository registers the entity itself. */
  catalog: `${GROUP}/catalog`,
  /** On an environment's ConfigMap: since when it is being removed; nothing is launched there any more. */
  removing: `${GROUP}/removing`,
  /** On a Secret without values, see `SECRET_SOURCES`: where its values come from. */
  secretSource: `${GROUP}/secret-source`,
  /** On such a Secret with the source `generate`: comma-separated keys that get a random value each. */
  generateKeys: `${GROUP}/generate-keys`,
} as const;

/** @public */
export const LABELS = {
  /** `"true"` on WorkflowTemplates that may be launched. */
  pipeline: `${GROUP}/pipeline`,
  /** `"true"` on a WorkflowTemplate that the catalog shows as a software template of its own. */
  launchable: `${GROUP}/launchable`,
  /** `"true"` on the Namespace of a pipeline environment. */
  environment: `${GROUP}/environment`,
  /** On a Workflow: uid of its AgentWorkload. */
  workloadUid: `${GROUP}/workload-uid`,
  /** On a Workflow: name of its AgentWorkload. */
  workload: `${GROUP}/workload`,
  /** On a Workflow: the attempt it runs. */
  attempt: `${GROUP}/attempt`,
  /** On a Workflow: the job id. */
  job: `${GROUP}/job-id`,
  /** On a Workflow: which portal instance reconciles it. */
  instance: `${GROUP}/instance`,
} as const;

/** Holds workload and Workflow until the end of the attempt is in the archive. @public */
export const ARCHIVE_FINALIZER = `${GROUP}/archive`;

/** ConfigMap of an environment with the platform parameters; labelled for Argo's `configMapKeyRef`. @public */
export const ENVIRONMENT_CONFIGMAP = 'agent-workloads-environment';

/**
 * Values of `ANNOTATIONS.secretSource`: the portal fills a Secret when it applies it, and never changes a key that has a
 * value. `config:<name>` copies `agentWorkloads.provisioning.secrets.<name>` of the portal's config.
 * @public
 */
export const SECRET_SOURCES = {
  generate: 'generate',
  configPrefix: 'config:',
} as const;

/** Event topic: an environment or pipeline came, changed or went. The payload only hints at what to read again. @public */
export const INVENTORY_TOPIC = 'agent-workloads.inventory';

/** Parameters that decide which code sees the environment's Secrets: they come from the environment's ConfigMap, never from a workload. @public */
export const PLATFORM_PARAMETERS = [
  'agent_image',
  'browserless_url',
  'litellm_url',
  'postgres_dsn',
  'bucket',
  'allowed_hosts',
] as const;

/** Parameters that every pipeline may declare and that the portal fills from the workload's own fields. @public */
export const BUILT_IN_USER_PARAMETERS = [
  'job_id',
  'target_urls',
  'objective',
  'revision_feedback',
  'prefix',
] as const;

/** Supplied outputs of a gate that the portal fills whenever it resolves the gate. @public */
export const GATE_OUTPUTS = [
  'decision',
  'decided_by',
  'comment',
  'approved_actions',
] as const;
