import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

const CRD_FILE = resolve(
  __dirname,
  '../crds/agentworkloads.agent-workloads.io.yaml',
);

type Schema = {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  items?: Schema;
  maxLength?: number;
  maxItems?: number;
  maxProperties?: number;
  maximum?: number;
  enum?: string[];
  pattern?: string;
  format?: string;
};

const crd = parse(readFileSync(CRD_FILE, 'utf8'));
const root: Schema & { properties: { spec: Schema; status: Schema } } =
  crd.spec.versions[0].schema.openAPIV3Schema;

/** Longest key a map may have: CRDs can't bound map keys, the backend writes names of at most this length. */
const LONGEST_KEY = 63;
const DATE_TIME = '2026-11-23T12:00:00.000000Z'.length;
/** Decisions over all gates, held by a CEL rule on the list of gates. */
const DECISIONS_IN_ALL = Number(
  /sum\(\) <= (\d+)/.exec(readFileSync(CRD_FILE, 'utf8'))?.[1],
);

/**
 * Bytes of the largest JSON that the schema lets through. A free character takes 4 bytes of UTF-8 in spec, which anybody may write;
 * in status 1, because only the portal writes there and cuts texts by bytes. Patterns of the CRD are ASCII where they name characters.
 */
function worst(schema: Schema, bytesPerChar: number, path = ''): number {
  switch (schema.type) {
    case 'string': {
      if (schema.enum) return Math.max(...schema.enum.map(e => e.length)) + 2;
      if (schema.format === 'date-time') return DATE_TIME + 2;
      const free = !schema.pattern || schema.pattern.startsWith('^[^');
      if (schema.maxLength === undefined) throw new Error(`${path}: no bound`);
      return schema.maxLength * (free ? bytesPerChar : 1) + 2;
    }
    case 'boolean':
      return 5;
    case 'integer':
      return 20;
    case 'array': {
      if (schema.maxItems === undefined) throw new Error(`${path}: no bound`);
      const item = worst(schema.items ?? {}, bytesPerChar, `${path}[]`);
      return schema.maxItems * (item + 1) + 2;
    }
    case 'object': {
      let bytes = 2;
      for (const [name, child] of Object.entries(schema.properties ?? {})) {
        bytes +=
          name.length + 4 + worst(child, bytesPerChar, `${path}.${name}`);
      }
      if (schema.additionalProperties) {
        if (schema.maxProperties === undefined)
          throw new Error(`${path}: no bound`);
        const value = worst(schema.additionalProperties, bytesPerChar, path);
        bytes += schema.maxProperties * (LONGEST_KEY + 4 + value);
      }
      return bytes;
    }
    default:
      throw new Error(`${path}: unknown type ${schema.type}`);
  }
}

describe('the custom resource', () => {
  it('is bounded everywhere: the worst legal object stays under 512 KiB', () => {
    const { spec, status } = root.properties;
    const gates = status.properties?.gates;
    const decisions = gates?.items?.properties?.decisions;
    if (!gates?.maxItems || !decisions?.maxItems)
      throw new Error('the CRD has no gates or no decisions');
    const oneDecision = worst(decisions, 1) / decisions.maxItems;
    const impossible = gates.maxItems * decisions.maxItems - DECISIONS_IN_ALL;
    const bytes = worst(spec, 4) + worst(status, 1) - impossible * oneDecision;
    expect(bytes).toBeGreaterThan(100 * 1024);
    expect(bytes).toBeLessThan(512 * 1024);
  });

  it('prints what people ask first', () => {
    const columns: Array<{ name: string }> =
      crd.spec.versions[0].additionalPrinterColumns;
    expect(columns.map(column => column.name)).toEqual([
      'Phase',
      'Argo',
      'Progress',
      'Gate',
      'Attempt',
      'Age',
    ]);
  });

  it('gives every rule a message people can act on', () => {
    const rules: Array<{ message?: string }> = [];
    const collect = (node: unknown) => {
      if (Array.isArray(node)) node.forEach(collect);
      else if (node && typeof node === 'object')
        for (const [key, value] of Object.entries(node)) {
          if (key === 'x-kubernetes-validations') rules.push(...value);
          else collect(value);
        }
    };
    collect(root);
    expect(rules.length).toBeGreaterThan(5);
    expect(rules.filter(rule => (rule.message ?? '').length < 20)).toEqual([]);
  });
});
