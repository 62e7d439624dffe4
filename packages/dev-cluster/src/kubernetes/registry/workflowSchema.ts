import { Schema } from '../schema/types';

const ANYTHING = { 'x-kubernetes-preserve-unknown-fields': true } as const;

const text = { type: 'string' };

const node: Schema = {
  type: 'object',
  required: ['id', 'name', 'type'],
  properties: {
    id: text,
    name: text,
    type: text,
    phase: text,
    message: text,
    displayName: text,
  },
  ...ANYTHING,
};

/**
 * What Argo's definition of a Workflow would refuse and we write: nodes above all, of which half a one can't be added.
 * The rest of it (2.5 MB) is not imitated: any content passes.
 */
export const WORKFLOW_SCHEMA: Schema = {
  type: 'object',
  required: ['metadata', 'spec'],
  properties: {
    spec: {
      type: 'object',
      properties: {
        entrypoint: text,
        shutdown: text,
        suspend: { type: 'boolean' },
      },
      ...ANYTHING,
    },
    status: {
      type: 'object',
      properties: {
        phase: text,
        message: text,
        compressedNodes: text,
        nodes: { type: 'object', additionalProperties: node },
      },
      ...ANYTHING,
    },
  },
};
