import * as zlib from 'node:zlib';
import type { ArgoNode, ArgoWorkflowStatus } from './argo';
import { isRecord, wellFormed } from './nodeShape';

/** How Argo packed a run's nodes; the algorithm is not named anywhere, so it is told by the first bytes. */
export type NodeCompression = 'gzip' | 'zstd' | 'brotli';

export type NodesReading =
  | { nodes: Record<string, ArgoNode>; compression?: NodeCompression }
  | { problem: string; offloaded: boolean };

/** A bomb would otherwise fill the memory of every portal that watches the run. */
const MAX_BYTES = 64 * 1024 * 1024;

const limit = { maxOutputLength: MAX_BYTES };
const decompress = {
  gzip: (bytes: Buffer) => zlib.gunzipSync(bytes, limit),
  zstd: (bytes: Buffer) => zstd().zstdDecompressSync(bytes, limit),
  brotli: (bytes: Buffer) => zlib.brotliDecompressSync(bytes, limit),
};
const compress = {
  gzip: (bytes: Buffer) => zlib.gzipSync(bytes),
  zstd: (bytes: Buffer) => zstd().zstdCompressSync(bytes),
  brotli: (bytes: Buffer) => zlib.brotliCompressSync(bytes),
};

/** Older Node.js has no zstd. */
function zstd(): Pick<typeof zlib, 'zstdDecompressSync' | 'zstdCompressSync'> {
  if (typeof zlib.zstdDecompressSync !== 'function')
    throw new Error(
      `they are packed with zstd, which Node.js ${process.version} of the portal can't read; run the portal on Node.js 22.15 or later`,
    );
  return zlib;
}

/** The node tree of a run, wherever Argo keeps it. Which place counts is as in Argo's own reader (workflow/hydrator). */
export function readNodes(
  status: ArgoWorkflowStatus | undefined,
): NodesReading {
  if (status?.offloadNodeStatusVersion)
    return {
      offloaded: true,
      problem:
        'Argo keeps this run’s nodes in its own database (offloadNodeStatusVersion), so its steps and gates can only be read through an Argo server: name one in agentWorkloads.clusters[].argoServer; where one is named, the portal’s log says why it does not answer',
    };
  const plain = wellFormed(status?.nodes);
  const packed = status?.compressedNodes;
  if (!packed || Object.keys(plain).length > 0) return { nodes: plain };
  try {
    const { nodes, compression } = unpackNodes(packed);
    return { nodes: wellFormed(nodes), compression };
  } catch (error) {
    return {
      offloaded: false,
      problem: `status.compressedNodes of the run can't be read: ${reasonOf(
        error,
      )}`,
    };
  }
}

/** Packed nodes with one of them replaced; what is no node to us stays as it is. */
export function replacePackedNode(packed: string, node: ArgoNode): string {
  const { nodes, compression } = unpackNodes(packed);
  return packNodes({ ...nodes, [node.id]: node }, compression);
}

/** Packs nodes; to be read by Argo, with the algorithm they were packed with. */
export function packNodes(
  nodes: Record<string, unknown>,
  compression: NodeCompression,
): string {
  const bytes = Buffer.from(JSON.stringify(nodes), 'utf8');
  return compress[compression](bytes).toString('base64');
}

function unpackNodes(packed: string) {
  const bytes = Buffer.from(packed, 'base64');
  const compression = compressionOf(bytes);
  const text = decompress[compression](bytes).toString('utf8');
  const nodes: unknown = JSON.parse(text);
  if (!isRecord(nodes)) throw new Error('they are no map of nodes');
  return { nodes, compression };
}

function compressionOf(bytes: Buffer): NodeCompression {
  if (bytes.readUInt16BE(0) === 0x1f8b) return 'gzip';
  // Brotli has no magic number.
  return bytes.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'brotli';
}

function reasonOf(error: unknown): string {
  const { code, message } = isRecord(error) ? error : {};
  return code === 'ERR_BUFFER_TOO_LARGE'
    ? `unpacked they are larger than ${MAX_BYTES / 1024 / 1024} MiB`
    : String(message ?? error);
}
