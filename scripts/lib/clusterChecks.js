'use strict';
/**
 * Whether a cluster is ready for the portal. Asks only, creates nothing (one creation is asked for as a dry run), and
 * says for everything that is missing which command cures it.
 */
const fs = require('node:fs');
const { portalRights, rightInWords } = require('./rights');
const { inRoot } = require('./settings');

const SYSTEM = 'agent-workloads-system';
const ENVIRONMENT = 'agent-workloads-environment';
const OURS = '/apis/agent-workloads.io/v1alpha1';
const ARGO = '/apis/argoproj.io/v1alpha1';
const CRD =
  'plugins/agent-workloads-common/crds/agentworkloads.agent-workloads.io.yaml';

/** Paths of everything that a schema describes. */
function pathsOf(schema, at = '') {
  const own = Object.entries(schema?.properties ?? {}).flatMap(([key, value]) =>
    [`${at}${key}`].concat(pathsOf(value, `${at}${key}.`)),
  );
  return schema?.items ? own.concat(pathsOf(schema.items, at)) : own;
}

/** What the API server serves lacks something that our definition has. */
function missingFields(ours, served) {
  const there = new Set(pathsOf(served));
  return pathsOf(ours).filter(path => !there.has(path));
}

function ourSchema() {
  const { parse } = require('yaml'); // installed by the time this runs
  const crd = parse(fs.readFileSync(inRoot(CRD), 'utf8'));
  const { spec, status } =
    crd.spec.versions[0].schema.openAPIV3Schema.properties;
  return { properties: { spec, status } };
}

const problem = (what, cure) => ({ what, cure });

async function checkKinds({ ask, kubectl }) {
  const [argo, workloads, openapi] = await Promise.all([
    ask('GET', ARGO),
    ask('GET', OURS),
    ask('GET', '/openapi/v3/apis/agent-workloads.io/v1alpha1'),
  ]);
  const problems = [];
  if (argo.status !== 200)
    problems.push(
      problem('Argo Workflows is not installed.', [
        'See "Argo Workflows" in docs/own-cluster.md',
      ]),
    );
  const install = [`${kubectl} apply --server-side -k install`];
  if (workloads.status !== 200)
    return [
      ...problems,
      problem('The resource AgentWorkload is not installed.', install),
    ];
  const served = Object.values(openapi.body?.components?.schemas ?? {}).find(
    schema =>
      schema['x-kubernetes-group-version-kind']?.some(
        ({ kind }) => kind === 'AgentWorkload',
      ),
  );
  const missing = served ? missingFields(ourSchema(), served) : [];
  if (missing.length > 0)
    problems.push(
      problem(
        `The installed AgentWorkload is older than this portal; it lacks ${missing
          .slice(0, 3)
          .join(', ')}${missing.length > 3 ? ', …' : ''}.`,
        install,
      ),
    );
  return problems;
}

/** Rights out of a list that the account lacks in a namespace; empty means the whole cluster. */
async function lacking(ask, rights, namespace) {
  const answers = await Promise.all(
    rights.map(({ verb, group, resource, subresource, name }) =>
      ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        spec: {
          resourceAttributes: {
            ...{ namespace, verb, group, resource, subresource, name },
          },
        },
      }),
    ),
  );
  return rights.filter((_, index) => !answers[index].body?.status?.allowed);
}

/** How kubectl names a subject. */
function subjectOf(user) {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  return account
    ? `--serviceaccount=${account[1]}:${account[2]}`
    : `--user='${user}'`;
}

async function checkRights({ ask, kubectl, user, namespaces }) {
  const { cluster, own, environment } = portalRights();
  const subject = subjectOf(user);
  const role = '--clusterrole=agent-workloads-portal-environment';
  const places = [
    {
      where: 'in the cluster',
      rights: cluster,
      cure: `${kubectl} create clusterrolebinding agent-workloads-portal-of-mine --clusterrole=agent-workloads-portal ${subject}`,
    },
    {
      where: `in namespace ${SYSTEM}`,
      namespace: SYSTEM,
      rights: own,
      cure: `${kubectl} -n ${SYSTEM} create rolebinding agent-workloads-portal-of-mine --role=agent-workloads-portal ${subject}`,
    },
    ...(namespaces.length > 0 ? namespaces : ['']).map(namespace => ({
      where: namespace ? `in namespace ${namespace}` : 'in all namespaces',
      namespace,
      rights: environment,
      cure: namespace
        ? `${kubectl} -n ${namespace} create rolebinding agent-workloads-portal-of-mine ${role} ${subject}`
        : `${kubectl} create clusterrolebinding agent-workloads-portal-of-mine-everywhere ${role} ${subject}`,
    })),
  ];
  const problems = [];
  for (const { where, namespace = '', rights, cure } of places) {
    const missing = await lacking(ask, rights, namespace);
    if (missing.length > 0)
      problems.push(
        problem(
          missing.length === rights.length && rights.length > 1
            ? `${user} has none of the portal's rights ${where}.`
            : `${user} lacks rights ${where}: ${missing
                .map(rightInWords)
                .join(', ')}.`,
          [cure],
        ),
      );
  }
  return problems;
}

/** The admission policies let only the accounts that they name write as the portal. */
async function checkAdmission({ ask, user, namespaces }) {
  const namespace = namespaces[0] ?? 'default';
  const { status, body } = await ask(
    'POST',
    `${OURS}/namespaces/${namespace}/agentworkloads?dryRun=All`,
    {
      apiVersion: 'agent-workloads.io/v1alpha1',
      kind: 'AgentWorkload',
      metadata: {
        generateName: 'portal-check-',
        annotations: { 'agent-workloads.io/requested-by': '{}' },
      },
      spec: {
        objective: 'none; never created',
        orchestration: { workflowTemplateRef: { name: 'none' } },
      },
    },
  );
  if (status < 300 || !/agent-workloads-requester/.test(body?.message ?? ''))
    return [];
  return [
    problem(
      `${user} may not write as the portal: the admission policies of install/ name another account.`,
      [
        'Run the portal as its own account: `install/portal-kubeconfig.sh ADMIN-CONTEXT FILE` makes a kubeconfig for it,',
        'or name this one in the policies: "Another account" in docs/own-cluster.md',
      ],
    ),
  ];
}

/** A namespace without pipeline or parameters is no error: it may become an environment later. */
async function checkEnvironments({ ask, kubectl, namespaces }) {
  const selector = `fieldSelector=metadata.name%3D${ENVIRONMENT}`;
  const found = [];
  const notes = [];
  for (const namespace of namespaces.length > 0 ? namespaces : ['']) {
    const at = namespace && `/namespaces/${namespace}`;
    const { body } = await ask('GET', `/api/v1${at}/configmaps?${selector}`);
    const items = body?.items ?? [];
    found.push(...items.map(({ data }) => data));
    if (items.length === 0)
      notes.push(
        problem(
          namespace
            ? `Namespace ${namespace} is no environment yet: it has no ConfigMap ${ENVIRONMENT}.`
            : `No namespace is an environment yet: none has a ConfigMap ${ENVIRONMENT}.`,
          [
            `node scripts/render-environment.js <values.yaml> <folder> && ${kubectl} apply --server-side -k <folder>`,
          ],
        ),
      );
  }
  return { environment: found[0], notes };
}

/**
 * @param {{ ask: (method: string, path: string, body?: object) => Promise<{ status: number, body: any }>,
 *   kubectl: string, namespaces: string[], contextNamespace?: string }} options `ask` rejects when the server can't be
 *   reached; `kubectl`: how the cures call it
 */
async function checkCluster({ ask, kubectl, namespaces, contextNamespace }) {
  const review = await ask(
    'POST',
    '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    {},
  );
  if (review.status === 401)
    return {
      namespaces,
      notes: [],
      problems: [
        problem('The cluster does not accept the credentials of the context.', [
          `${kubectl} auth whoami`,
        ]),
      ],
    };
  const user = review.body?.status?.userInfo?.username ?? 'your account';
  const watched = await chooseNamespaces(ask, namespaces, contextNamespace);
  const context = { ask, kubectl, user, namespaces: watched };
  const problems = await checkKinds(context);
  if (problems.length === 0) {
    problems.push(...(await checkRights(context)));
    if (problems.length === 0)
      problems.push(...(await checkAdmission(context)));
  }
  const { environment, notes } = await checkEnvironments(context);
  return { user, namespaces: watched, environment, problems, notes };
}

/** All namespaces where the account may, else that of the context. */
async function chooseNamespaces(ask, namespaces, contextNamespace) {
  if (namespaces.length > 0) return namespaces;
  const missing = await lacking(ask, portalRights().environment, '');
  return missing.length === 0 ? [] : [contextNamespace ?? 'default'];
}

module.exports = { checkCluster, missingFields };
