// Who may import whom. The same matrix, in words, is in ARCHITECTURE.md.
const BACKEND = '^plugins/agent-workloads-backend/src';
const COMMON = '^plugins/agent-workloads-common/';
const NODE = '^plugins/agent-workloads-node/';
// tests reach further: they put parts together that the product keeps apart
const TESTS = '([.]test[.]tsx?$|/__fixtures__/|/testUtils/|/test/)';

/** Code in `folder` of the backend may import of ours only itself, what is common, and `allowed`. */
const backendFolder = (name, comment, folder, allowed = []) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `${BACKEND}/${folder}/`, pathNot: TESTS },
  to: {
    path: '^(plugins|packages)/',
    pathNot: [`${BACKEND}/${folder}/`, COMMON, ...allowed],
  },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment:
        'Modules that import each other can only be understood, tested and loaded together.',
      severity: 'error',
      // the interpreter of templates calls itself through them: a DAG's task is a template, which may be a DAG
      from: { pathNot: '^packages/dev-cluster/src/argo/core/execute' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that resolves to nothing fails only when it runs.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'common-is-pure',
      comment:
        'The common package runs in browsers, steps and backends alike: no Backstage, nothing of ours, no Node.',
      severity: 'error',
      from: { path: `${COMMON}src/`, pathNot: TESTS },
      to: {
        path: ['^(plugins|packages)/', 'node_modules/@backstage/', '^node:'],
        pathNot: [COMMON, 'node_modules/@backstage/plugin-permission-common/'],
      },
    },
    {
      name: 'node-on-common-only',
      comment: 'Extension points know the words of the product, not its parts.',
      severity: 'error',
      from: { path: `${NODE}src/`, pathNot: TESTS },
      to: { path: '^(plugins|packages)/', pathNot: [NODE, COMMON] },
    },
    {
      name: 'plugins-import-no-package',
      comment:
        'A plugin is installed without the hosts and tools of this repository.',
      severity: 'error',
      from: { path: '^plugins/', pathNot: TESTS },
      to: { path: '^packages/' },
    },
    {
      name: 'plugins-meet-in-common',
      comment:
        'Plugins are installed one without the other: they share -common, backends share -node too.',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/src/', pathNot: TESTS },
      to: { path: '^plugins/', pathNot: ['^plugins/$1/', COMMON, NODE] },
    },
    {
      name: 'frontend-without-node',
      comment:
        'The extension points are for backends; a browser can not load them.',
      severity: 'error',
      from: { path: '^plugins/agent-workloads/src/' },
      to: { path: NODE },
    },
    {
      name: 'packages-on-common-only',
      comment:
        'Steps and development cluster share words with the plugins, not code. The hosts, which wire all, are excepted.',
      severity: 'error',
      from: {
        path: '^packages/([^/]+)/src/',
        pathNot: ['^packages/(app|backend)/', TESTS],
      },
      to: {
        path: '^(plugins|packages)/',
        pathNot: ['^packages/$1/', COMMON],
      },
    },
    {
      name: 'hosts-wire-plugins-only',
      comment:
        'app and backend put plugins together and import no other package.',
      severity: 'error',
      from: { path: '^packages/(app|backend)/src/' },
      to: { path: '^packages/', pathNot: '^packages/$1/' },
    },
    backendFolder(
      'domain-is-pure',
      'Decisions are functions of facts: the domain knows no clock, no I/O and no other part.',
      'domain',
      // types of the ports: what a policy and an engine answer, and what seals a record
      [NODE, `${BACKEND}/integrity/Sealer[.]ts$`],
    ),
    {
      name: 'domain-does-no-io',
      comment:
        'What the domain needs to know is passed in. Hashing and decompression are pure.',
      severity: 'error',
      from: { path: `${BACKEND}/domain/`, pathNot: TESTS },
      to: {
        dependencyTypes: ['core'],
        pathNot: '^(node:)?(crypto|zlib|buffer)$',
      },
    },
    backendFolder(
      'controller-is-generic',
      'Queue, loop and lease work for any kind of object.',
      'controller',
    ),
    {
      name: 'rest-never-kube',
      comment: 'Handlers call services; only those know where objects live.',
      severity: 'error',
      from: { path: `${BACKEND}/rest/`, pathNot: TESTS },
      to: { path: `${BACKEND}/(kube|reconciler|controller)/` },
    },
    {
      name: 'one-kubernetes-door',
      comment:
        'Errors, retries and dead watches of the Kubernetes client are handled in one place.',
      severity: 'error',
      from: { path: '^plugins/', pathNot: [`${BACKEND}/kube/`, TESTS] },
      to: { path: 'node_modules/@kubernetes/client-node/' },
    },
    {
      name: 'frontend-model-is-pure',
      comment: 'View models are functions of API types, without React.',
      severity: 'error',
      from: { path: '^plugins/agent-workloads/src/model/', pathNot: TESTS },
      to: {
        path: ['node_modules/(react|@material-ui|@backstage)/', '^plugins/'],
        pathNot: ['^plugins/agent-workloads/src/model/', COMMON],
      },
    },
    {
      name: 'components-take-props',
      comment: 'Components draw what they are given; pages fetch it.',
      severity: 'error',
      from: {
        path: '^plugins/agent-workloads/src/components/',
        pathNot: TESTS,
      },
      to: {
        path: '^plugins/agent-workloads/src/(api|pages)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-test-code-in-product',
      comment: 'What is shipped does not lean on test files.',
      severity: 'error',
      from: { path: '^(plugins|packages)/[^/]+/src/', pathNot: TESTS },
      to: { path: '[.]test[.]tsx?$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: '(^(plugins|packages)/[^/]+/(dist|dev)/|^dist-types/|[.]generated[.]ts$)',
    },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'types', 'default'],
      exportsFields: ['exports'],
      mainFields: ['main', 'types'],
    },
  },
};
