import type { Call } from '../model';
import { substituteDeep } from './substitute';
import type { Scope } from './substitute';

const MAX_ITEMS = 5000;

/** Whether the call is a loop. */
export function isLoop(call: Call): boolean {
  return (
    call.withItems !== undefined ||
    call.withParam !== undefined ||
    call.withSequence !== undefined
  );
}

/** One call per item, named `name(index:item)`; a call that is no loop stays as it is. */
export function expandLoop<T extends Call>(call: T): T[] {
  if (!isLoop(call)) return [call];
  const { withItems, withParam, withSequence, ...rest } = call;
  const items = itemsOf(call);
  checkLength(items.length);
  return items.map((item, index) => {
    const expanded = substituteDeep(rest, itemScope(item)) as T;
    return { ...expanded, name: `${call.name}(${index}:${itemName(item)})` };
  });
}

function itemsOf(call: Call): unknown[] {
  if (call.withItems) return call.withItems;
  if (call.withParam !== undefined) {
    return parseList(call.withParam.trim());
  }
  return sequence(call.withSequence ?? {});
}

function checkLength(length: number): void {
  if (length <= MAX_ITEMS) return;
  throw new Error(
    `the loop has ${length} items; the embedded cluster takes at most ${MAX_ITEMS}`,
  );
}

function parseList(text: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (!Array.isArray(parsed)) {
    throw new Error(
      `withParam value could not be parsed as a JSON list: ${text}`,
    );
  }
  return parsed;
}

function sequence(spec: NonNullable<Call['withSequence']>): string[] {
  const start = Number(spec.start ?? 0);
  const end =
    spec.count === undefined
      ? Number(spec.end ?? 0)
      : start + Number(spec.count) - 1;
  if (!Number.isInteger(start) || !Number.isInteger(end)) {
    throw new Error('withSequence needs whole numbers');
  }
  if (spec.count !== undefined && Number(spec.count) === 0) return [];
  const length = Math.abs(end - start) + 1;
  checkLength(length);
  const step = end < start ? -1 : 1;
  return Array.from({ length }, (_, index) =>
    formatNumber(start + index * step, spec.format),
  );
}

function formatNumber(value: number, format: string | undefined): string {
  if (!format) return String(value);
  return format.replace(/%(0?)(\d{0,2})([dxX])/, (_, zero, width, kind) => {
    const digits = kind === 'd' ? String(value) : value.toString(16);
    return digits.padStart(Number(width || 0), zero ? '0' : ' ');
  });
}

function itemScope(item: unknown): Scope {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return { item: itemText(item) };
  }
  const fields = Object.entries(item).map(([key, value]) => [
    `item.${key}`,
    itemText(value),
  ]);
  return { item: JSON.stringify(item), ...Object.fromEntries(fields) };
}

function itemText(item: unknown): string {
  return typeof item === 'string' ? item : JSON.stringify(item);
}

function itemName(item: unknown): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return itemText(item);
  }
  return Object.keys(item)
    .sort()
    .map(key => `${key}:${itemText((item as Record<string, unknown>)[key])}`)
    .join(',');
}
