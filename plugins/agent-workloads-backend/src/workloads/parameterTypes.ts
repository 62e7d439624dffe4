import {
  ANNOTATIONS,
  type PipelineParameter,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { z } from 'zod';
import type { WorkflowTemplate } from '../domain/argo';

type ParameterType = NonNullable<PipelineParameter['type']>;

const typesSchema = z.record(z.string(), z.unknown());
const typeSchema = z.enum(['string', 'text', 'integer', 'number', 'boolean']);

/** How people enter a template's parameters. A type that nobody knows is a string, which Argo makes of all anyway. */
export function parameterTypes({
  metadata,
}: WorkflowTemplate): Map<string, ParameterType> {
  const types = typesSchema.safeParse(
    readJson(metadata.annotations?.[ANNOTATIONS.parameterTypes]),
  );
  const known = new Map<string, ParameterType>();
  for (const [name, value] of Object.entries(types.data ?? {})) {
    const type = typeSchema.safeParse(value);
    if (type.success) known.set(name, type.data);
  }
  return known;
}

function readJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
