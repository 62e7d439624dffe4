import {
  brotliCompressSync,
  brotliDecompressSync,
  gunzipSync,
  gzipSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import type { ArgoNode, ArgoWorkflowStatus } from './argo';

/** How Argo packed a run's nodes; the algorithm is not named anywhere, so it is told by the first bytes. */
export type NodeCompression = 'gzip' | 'zstd' | 'brotli';

export type NodesReading =
  | { nodes: Record<string, ArgoNode>; compression?: NodeCompression }
  | { problem: string; offloaded: boolean };

/** A bomb would otherwise fill the memory of every portal that watches the run. */
const MAX_BYTES = 64 * 1024 * 1024;

const limit = { maxOutputLength: MAX_BYTES };
const decompress = {
  gzip: (bytes: Buffer) => gunzipSync(bytes, limit),
  zstd: (bytes: Buffer) => zstdDecompressSync(bytes, limit),
  brotli: (bytes: Buffer) => brotliDecompressSync(bytes, limit),
};
const compress = {
  gzip: gzipSync,
  zstd: zstdCompressSync,
  brotli: brotliCompressSync,
};

/** The node tree of a run, wherever Argo keeps it. */
export function readNodes(
  status: ArgoWorkflowStatus | undefined,
): NodesReading {
  if (status?.offloadNodeStatusVersion)
    return {
      offloaded: true,
      problem:
        'Argo keeps this run’s nodes in its own database (offloadNodeStatusVersion): steps and gates are out of reach without an Argo server',
    };
  if (!status?.compressedNodes) return { nodes: wellFormed(status?.nodes) };
  try {
    const bytes = Buffer.from(status.compressedNodes, 'base64');
    const compression = compressionOf(bytes);
    const text = decompress[compression](bytes).toString('utf8');
    return { nodes: wellFormed(JSON.parse(text)), compression };
  } catch (error) {
    return {
      offloaded: false,
      problem: `status.compressedNodes of the run can't be read: ${error}`,
    };
  }
}

/** Packs nodes the way they were packed. */
export function packNodes(
  nodes: Record<string, ArgoNode>,
  compression: NodeCompression,
): string {
  const bytes = Buffer.from(JSON.stringify(nodes), 'utf8');
  return compress[compression](bytes).toString('base64');
}

function compressionOf(bytes: Buffer): NodeCompression {
  if (bytes.readUInt16BE(0) === 0x1f8b) return 'gzip';
  // Brotli has no magic number.
  return bytes.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'brotli';
}

/** Workflows are written by many: an entry that is no node must not stop the reading of the rest. */
function wellFormed(nodes: unknown): Record<string, ArgoNode> {
  if (typeof nodes !== 'object' || nodes === null) return {};
  return Object.fromEntries(
    Object.entries(nodes).filter(([, node]) => isNode(node)),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isAbsent = (value: unknown) => value === undefined || value === null;
const isTime = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
const isNamedList = (value: unknown) =>
  Array.isArray(value) &&
  value.every(item => isRecord(item) && typeof item.name === 'string');

/** What is read of a node has the shape that is read; Argo writes null for times that are not there yet. */
function isNode(node: unknown): boolean {
  if (!isRecord(node)) return false;
  const { startedAt, finishedAt, children, outputs } = node;
  return (
    ['id', 'name', 'type'].every(key => typeof node[key] === 'string') &&
    [startedAt, finishedAt].every(time => isAbsent(time) || isTime(time)) &&
    (isAbsent(children) || Array.isArray(children)) &&
    (isAbsent(outputs) ||
      (isRecord(outputs) &&
        [outputs.parameters, outputs.artifacts].every(
          list => isAbsent(list) || isNamedList(list),
        )))
  );
}
