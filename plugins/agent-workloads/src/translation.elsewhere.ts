/* Texts of the fields for software templates. */
export const fieldMessages = {
  loading: 'Loading…',
  gaps: 'Some may be missing in this list',
  cluster: {
    title: 'Cluster',
    failed: 'Couldn’t load the clusters',
    empty: 'This portal knows no cluster',
    emptyText:
      'Those who run the portal name clusters in its configuration, under agentWorkloads.clusters.',
    healthy: 'connected',
    unhealthy: 'not connected',
    unhealthyHelp: 'The portal doesn’t hear from this cluster: {{message}}',
    unhealthyDefault: 'it does not answer.',
  },
  environment: {
    title: 'Environment',
    help: 'A namespace that is prepared to run pipelines.',
    first: 'Choose a cluster first.',
    failed: 'Couldn’t load the environments',
    empty: 'There is no environment that you can see in “{{cluster}}”',
    emptyText:
      'Ask your platform team for one, or make one with the template “Pipeline environment”.',
    where: '{{namespace}} · {{owner}}',
    unowned: 'no owner',
  },
  pipeline: {
    title: 'Pipeline',
    first: 'Choose an environment first.',
    failed: 'Couldn’t load the pipelines',
    empty: 'No pipelines in “{{namespace}}”',
    emptyText:
      'A WorkflowTemplate with the label agent-workloads.io/pipeline="true" is one. The template “New pipeline” makes it from building blocks.',
    unknown: 'There is no pipeline “{{name}}” in this environment.',
    broken: '“{{name}}” can’t be launched: {{problems}}',
  },
  parameters: {
    title: 'Parameters',
    help: 'What you leave empty is as the pipeline has it.',
    first: 'Choose a pipeline first. Its parameters appear here.',
    none: 'This pipeline has no parameters to set.',
    problem: '{{name}}: {{problem}}',
  },
  namespace: {
    title: 'Namespace',
    help: 'A new name: lower-case letters, digits and dashes.',
    tooLong: 'At most 63 characters.',
    notALabel:
      'Lower-case letters, digits and dashes only, with a letter or digit at both ends, for example team-prices.',
    reserved: 'This name belongs to the cluster itself.',
    first: 'Choose a cluster, then the name is checked there.',
    checking: 'Asking “{{cluster}}”…',
    free: 'This name is free in “{{cluster}}”.',
    again:
      'This namespace is there already. Going on applies the manifests to it again.',
    taken: 'The environment “{{title}}” has this name already. Choose another.',
    refused: 'The portal can’t make this namespace: {{message}}',
    unknown:
      'Couldn’t check this name: {{message}} It is checked again before anything is changed.',
  },
} as const;

/* Texts on entity pages. */
export const entityMessages = {
  title: 'Agent workloads',
  empty: 'No agent workload has run for this entity yet.',
  all: 'All runs',
  newest: 'The newest {{max}}. The list of workloads has all of them.',
} as const;

/* Texts among search results. */
export const searchMessages = {
  where: '{{pipeline}} in {{namespace}} on {{cluster}}',
} as const;
