import { KubeObject, ResourceKind } from '../../store';
import { FieldError } from '../fieldError';
import { CustomResourceSchema } from '../schema/CustomResourceSchema';
import { Schema } from '../schema/types';
import { AGE, pathColumn, PrinterColumn } from '../table/columns';

interface Version {
  name: string;
  served: boolean;
  storage: boolean;
  schema?: { openAPIV3Schema?: Schema };
  subresources?: { status?: object };
  additionalPrinterColumns?: PrinterColumn[];
}

/** The parts of a CustomResourceDefinition that are used here. */
export interface CustomResourceDefinition {
  metadata: KubeObject['metadata'];
  spec: {
    group: string;
    scope: 'Namespaced' | 'Cluster';
    names: {
      kind: string;
      plural: string;
      singular?: string;
      listKind?: string;
      shortNames?: string[];
      categories?: string[];
    };
    versions: Version[];
  };
}

function resourceOf(
  { spec }: CustomResourceDefinition,
  version: Version,
): ResourceKind {
  const { names } = spec;
  return {
    group: spec.group,
    version: version.name,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    namespaced: spec.scope === 'Namespaced',
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    statusSubresource: version.subresources?.status !== undefined,
    generation: true,
  };
}

/** The kinds that a CustomResourceDefinition adds, one per served version. */
export function servedVersions(crd: CustomResourceDefinition) {
  return crd.spec.versions
    .filter(({ served }) => served)
    .map(version => ({
      resource: resourceOf(crd, version),
      columns: version.additionalPrinterColumns?.map(pathColumn) ?? [AGE],
      schema: new CustomResourceSchema(
        version.schema?.openAPIV3Schema ?? { type: 'object' },
      ),
    }));
}

const required = (field: string): FieldError => ({ type: 'Required', field });

function versionErrors(version: Version, index: number): FieldError[] {
  const path = `spec.versions[${index}]`;
  const schema = version.schema?.openAPIV3Schema;
  if (!schema) return [required(`${path}.schema.openAPIV3Schema`)];
  try {
    version.additionalPrinterColumns?.forEach(pathColumn);
    const { problems } = new CustomResourceSchema(schema);
    return problems.map(({ path: at, rule, problem }) => ({
      type: 'Invalid',
      field: `${path}.schema.openAPIV3Schema${
        at && `.${at}`
      }.x-kubernetes-validations.rule`,
      value: rule,
      detail: `compilation failed: ${problem}`,
    }));
  } catch (error) {
    const detail = (error as Error).message;
    return [{ type: 'Invalid', field: path, value: version.name, detail }];
  }
}

/** What is wrong with a CustomResourceDefinition. */
export function definitionErrors(
  crd: Partial<CustomResourceDefinition>,
): FieldError[] {
  const { spec, metadata } = crd;
  if (!spec) return [required('spec')];
  const missing = [
    !spec.group && 'spec.group',
    !spec.names?.plural && 'spec.names.plural',
    !spec.names?.kind && 'spec.names.kind',
    !['Namespaced', 'Cluster'].includes(spec.scope) && 'spec.scope',
    !(spec.versions?.length > 0) && 'spec.versions',
  ].filter(field => field !== false);
  if (missing.length > 0) return missing.map(required);
  const name = `${spec.names.plural}.${spec.group}`;
  const storage = spec.versions.filter(version => version.storage).length;
  return [
    ...(metadata?.name === name
      ? []
      : [
          {
            type: 'Invalid',
            field: 'metadata.name',
            value: metadata?.name,
            detail: 'must be spec.names.plural+"."+spec.group',
          } as const,
        ]),
    ...(storage === 1
      ? []
      : [
          {
            type: 'Invalid',
            field: 'spec.versions',
            value: spec.versions.map(version => version.name),
            detail: 'must have exactly one version marked as storage version',
          } as const,
        ]),
    ...spec.versions.flatMap(versionErrors),
  ];
}
