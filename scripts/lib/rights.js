'use strict';
/** What the portal's account may do, as install/ says it: the checks ask for exactly that. */
const fs = require('node:fs');
const { inRoot } = require('./settings');

/** Flattens RBAC rules into single questions. */
const rightsOf = rules =>
  rules.flatMap(({ apiGroups, resources, resourceNames = [''], verbs }) =>
    apiGroups.flatMap(group =>
      resources.flatMap(path => {
        const [resource, subresource = ''] = path.split('/');
        return resourceNames.flatMap(name =>
          verbs.map(verb => ({ verb, group, resource, subresource, name })),
        );
      }),
    ),
  );

function roleIn(file, kind, name) {
  const { parseAllDocuments } = require('yaml'); // installed by the time this runs
  const text = fs.readFileSync(inRoot('install/base', file), 'utf8');
  const role = parseAllDocuments(text)
    .map(document => document.toJS())
    .find(object => object.kind === kind && object.metadata.name === name);
  return rightsOf(role.rules);
}

/** Rights in the whole cluster, in the portal's own namespace, and in an environment. */
const portalRights = () => ({
  cluster: roleIn('portal.yaml', 'ClusterRole', 'agent-workloads-portal'),
  own: roleIn('portal.yaml', 'Role', 'agent-workloads-portal'),
  environment: roleIn(
    'portal-environment.yaml',
    'ClusterRole',
    'agent-workloads-portal-environment',
  ),
});

/** E.g. `update agentworkloads.agent-workloads.io/status`. */
function rightInWords({ verb, group, resource, subresource, name }) {
  const what = [resource, group].filter(Boolean).join('.');
  return `${verb} ${what}${subresource && `/${subresource}`}${
    name && ` "${name}"`
  }`;
}

module.exports = { portalRights, rightInWords };
