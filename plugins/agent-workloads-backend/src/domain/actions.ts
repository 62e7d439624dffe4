import type { AgentAction } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { fit } from './text';

/** As many as the resource's status keeps. */
export const MAX_ACTIONS = 16;

/** Actions that a step wrote into an output parameter. What is no action is left out: a step's output is not trusted. */
export function parseActions(text: string | undefined): AgentAction[] {
  if (!text) return [];
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return [];
    return value.flatMap(toAction).slice(0, MAX_ACTIONS);
  } catch {
    return [];
  }
}

function toAction(value: unknown): AgentAction[] {
  if (typeof value !== 'object' || value === null) return [];
  const fields: Record<string, unknown> = { ...value };
  const { name, description, destructive, approved } = fields;
  if (typeof name !== 'string' || name === '') return [];
  const confidence = decimal(fields.confidence);
  return [
    {
      name: fit(name, 128),
      ...(typeof description === 'string' && {
        description: fit(description, 512),
      }),
      ...(confidence !== undefined && { confidence }),
      ...(typeof destructive === 'boolean' && { destructive }),
      ...(typeof approved === 'boolean' && { approved }),
    },
  ];
}

/** A number from 0 to 1 as the schema writes it. */
function decimal(value: unknown): string | undefined {
  const known = typeof value === 'number' || typeof value === 'string';
  if (!known || value === '') return undefined;
  const number = Number(value);
  if (!(number >= 0 && number <= 1)) return undefined;
  return String(Number(number.toFixed(4)));
}

/** JSON for a parameter's value, with no brace inside a string that Argo could take for a template. */
export function encodeActions(actions: readonly AgentAction[]): string {
  return JSON.stringify(actions).replace(/"(?:[^"\\]|\\.)*"/g, text =>
    text.replaceAll('{', '\\u007b'),
  );
}
