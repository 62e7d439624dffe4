'use strict';
/**
 * Makes TypeScript from the two contracts, the CRD (types of the custom resource) and openapi.yaml (types of the REST API),
 * and the manifest with the policy of an environment's OPA.
 * `--check` writes nothing and fails when the committed files differ.
 */
const fs = require('node:fs');
const path = require('node:path');
const { parse } = require('yaml');

const root = path.join(__dirname, '..');
const common = path.join(root, 'plugins/agent-workloads-common');
const HEADER = (source, comment = '//') =>
  `${comment} Generated from ${source} by \`npm run generate\`. Do not edit.\n/* eslint-disable */\n`;

/** CRDs carry Kubernetes extensions that a JSON Schema tool need not know; what matters to types stays. */
function plainSchema(node) {
  if (Array.isArray(node)) return node.map(plainSchema);
  if (!node || typeof node !== 'object') return node;
  const out = {};
  for (const [key, value] of Object.entries(node)) {
    if (key.startsWith('x-kubernetes-')) continue;
    // bounds on arrays would become tuple types of every length
    if (key === 'maxItems' || key === 'minItems') continue;
    out[key] =
      key === 'properties'
        ? Object.fromEntries(
            Object.entries(value).map(([k, v]) => [k, plainSchema(v)]),
          )
        : plainSchema(value);
  }
  if (
    out.type === 'object' &&
    out.properties &&
    out.additionalProperties === undefined
  )
    out.additionalProperties = false;
  return out;
}

async function crdTypes() {
  const { compile } = await import('json-schema-to-typescript');
  const file = path.join(common, 'crds/agentworkloads.agent-workloads.io.yaml');
  const crd = parse(fs.readFileSync(file, 'utf8'));
  const { spec, status } =
    crd.spec.versions[0].schema.openAPIV3Schema.properties;
  const parts = [];
  for (const [name, schema] of [
    ['AgentWorkloadSpec', spec],
    ['AgentWorkloadStatus', status],
  ]) {
    parts.push(
      await compile({ ...plainSchema(schema), title: name }, name, {
        bannerComment: '',
        format: false,
        declareExternallyReferenced: true,
      }),
    );
  }
  return `${HEADER('crds/agentworkloads.agent-workloads.io.yaml')}${parts
    .map(p => p.replace(/^export /gm, '/** @public */\nexport '))
    .join('\n')}`;
}

async function apiTypes() {
  const { default: openapiTS, astToString } = await import(
    'openapi-typescript'
  );
  const file = path.join(
    root,
    'plugins/agent-workloads-backend/src/schema/openapi.yaml',
  );
  const ast = await openapiTS(parse(fs.readFileSync(file, 'utf8')), {
    alphabetize: false,
  });
  return `${HEADER(
    'plugins/agent-workloads-backend/src/schema/openapi.yaml',
  )}${astToString(ast)}`;
}

async function apiSpec() {
  const file = path.join(
    root,
    'plugins/agent-workloads-backend/src/schema/openapi.yaml',
  );
  const spec = JSON.stringify(parse(fs.readFileSync(file, 'utf8')), null, 2);
  return `${HEADER('openapi.yaml')}export const spec = ${spec} as const;\n`;
}

/** The policy that an environment's OPA gets is the portal's own; a template can't reach outside of its folder for it. */
function environmentPolicy() {
  const source =
    'plugins/agent-workloads-backend/policies/agent_workloads/gate.rego';
  const rego = fs.readFileSync(path.join(root, source), 'utf8');
  // The scaffolder would take them for its own.
  if (/[{][{%#]/.test(rego))
    throw new Error(`${source} holds "{{", "{%" or "{#"`);
  const indented = rego.trimEnd().replace(/^(?=.)/gm, '    ');
  return `# The policy at the gates. Generated from ${source} by \`npm run generate\`.
apiVersion: v1
kind: ConfigMap
metadata:
  name: agent-workloads-policy
  labels:
    app.kubernetes.io/part-of: agent-workloads
data:
  gate.rego: |
${indented}
`;
}

async function main() {
  const check = process.argv.includes('--check');
  const outputs = {
    [path.join(common, 'src/crd.generated.ts')]: await crdTypes(),
    [path.join(common, 'src/api/openapi.generated.ts')]: await apiTypes(),
    [path.join(
      root,
      'plugins/agent-workloads-backend/src/schema/openapi.generated.ts',
    )]: await apiSpec(),
    [path.join(
      root,
      'templates/pipeline-environment/skeleton/services/{% if values.installOpa %}opa{% endif %}/policy.yaml',
    )]: environmentPolicy(),
  };
  let stale = 0;
  for (const [file, text] of Object.entries(outputs)) {
    const before = fs.existsSync(file)
      ? fs.readFileSync(file, 'utf8')
      : undefined;
    if (before === text) continue;
    if (check) {
      stale += 1;
      console.error(
        `${path.relative(
          root,
          file,
        )} is not what its source makes; run \`npm run generate\``,
      );
    } else {
      fs.writeFileSync(file, text);
      console.log(`wrote ${path.relative(root, file)}`);
    }
  }
  process.exitCode = stale ? 1 : 0;
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
