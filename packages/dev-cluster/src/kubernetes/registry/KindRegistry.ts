import {
  BUILT_IN_KINDS,
  KINDS,
  KubeObject,
  Logger,
  ObjectStore,
  ResourceKind,
} from '../../store';
import { builtInShape } from '../schema/builtInShapes';
import { CustomResourceSchema } from '../schema/CustomResourceSchema';
import type { Schema } from '../schema/types';
import { WORKFLOW_SCHEMA } from './workflowSchema';
import { builtInColumns, Column } from '../table/columns';
import { CustomResourceDefinition, servedVersions } from './customResources';

/** `group/version`, or only the version in the core group. */
export const apiVersionOf = ({
  group,
  version,
}: {
  group: string;
  version: string;
}) => (group ? `${group}/${version}` : version);

/** A kind in one version, with all that is needed to serve it. */
export interface ServedKind {
  resource: ResourceKind;
  columns: readonly Column[];
  /** Only custom resources have one. */
  schema?: CustomResourceSchema;
  /** Fields and types of a built-in kind. */
  shape?: Schema;
  /** The version since which the kind is served: there is nothing of it before. */
  since?: number;
}

const builtIn = (resource: ResourceKind): ServedKind => ({
  resource,
  columns: builtInColumns(resource.kind),
  shape: builtInShape(resource),
  ...(resource.kind === 'Workflow' && {
    schema: new CustomResourceSchema(WORKFLOW_SCHEMA),
  }),
});

/** The kinds that are served now: built-in ones and those of CustomResourceDefinitions. */
export class KindRegistry {
  private readonly builtIn = BUILT_IN_KINDS.map(builtIn);
  private readonly custom = new Map<string, ServedKind[]>();
  private readonly unwatch: () => void;

  constructor(store: ObjectStore, logger?: Logger) {
    this.unwatch = store.watch(
      KINDS.CustomResourceDefinition,
      ({ type, object }) => {
        if (type === 'DELETED') this.custom.delete(object.metadata.name);
        else this.learn(object, logger);
      },
      { replay: true },
    );
  }

  all(): ServedKind[] {
    return [...this.builtIn, ...[...this.custom.values()].flat()];
  }

  find(group: string, version: string, plural: string): ServedKind | undefined {
    return this.all().find(
      ({ resource }) =>
        resource.group === group &&
        resource.version === version &&
        resource.plural === plural,
    );
  }

  /** The kind that an ownerReference names. */
  findKind(apiVersion: string, kind: string): ServedKind | undefined {
    return this.all().find(
      ({ resource }) =>
        resource.kind === kind && apiVersionOf(resource) === apiVersion,
    );
  }

  stop(): void {
    this.unwatch();
  }

  private learn(crd: KubeObject, logger?: Logger): void {
    try {
      const { name, resourceVersion } = crd.metadata;
      const since =
        this.custom.get(name)?.[0]?.since ?? Number(resourceVersion);
      const versions = servedVersions(
        crd as unknown as CustomResourceDefinition,
      );
      this.custom.set(
        name,
        versions.map(version => ({ ...version, since })),
      );
    } catch (error) {
      logger?.error('a CustomResourceDefinition cannot be served', {
        name: crd.metadata.name,
        error: String(error),
      });
    }
  }
}
