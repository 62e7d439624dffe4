import { KubeObject } from '../../store';
import { Column } from './columns';

const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
  cell: object => object.metadata.name,
};

/** What a row carries of its object. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** What a Table is made of. */
export interface TableOptions {
  columns: readonly Column[];
  include: IncludeObject;
  now: Date;
  /** Only the first Table of a watch has the definitions. */
  definitions?: boolean;
  metadata?: Record<string, unknown>;
}

const included = (object: KubeObject, include: IncludeObject) => {
  if (include === 'None') return undefined;
  if (include === 'Object') return object;
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata,
  };
};

/** Objects as the Table that `kubectl get` prints. */
export function toTable(objects: readonly KubeObject[], options: TableOptions) {
  const { include, now, definitions = true, metadata = {} } = options;
  const columns = [NAME, ...options.columns];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: definitions
      ? columns.map(
          ({ name, type, format = '', description = '', priority }) => ({
            name,
            type,
            format,
            description,
            priority,
          }),
        )
      : null,
    rows: objects.map(object => ({
      cells: columns.map(column => column.cell(object, now) ?? null),
      object: included(object, include),
    })),
  };
}
