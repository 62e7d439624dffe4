import { gunzipSync, gzipSync } from 'node:zlib';
import type { NodeStatus, Workflow } from './model';

/** Above this size of its JSON a Workflow is stored with its nodes compressed, as Argo's controller does. */
const MAX_WORKFLOW_BYTES = 1024 * 1024;
/** A list of nodes is never this large: 10,000 nodes are about 10 MiB. */
const MAX_NODES_BYTES = 64 * 1024 * 1024;

/** The Workflow with its nodes readable, or why they are not. */
export function unpackNodes(
  workflow: Workflow,
): { ok: Workflow } | { problem: string } {
  const { compressedNodes, ...status } = workflow.status ?? {};
  if (typeof compressedNodes !== 'string' || compressedNodes === '') {
    return { ok: workflow };
  }
  // What stands beside it is newer: so reads it the controller.
  if (Object.keys(status.nodes ?? {}).length > 0) {
    return { ok: { ...workflow, status } };
  }
  try {
    const nodes = decompress(compressedNodes);
    return { ok: { ...workflow, status: { ...status, nodes } } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `hydration failed: ${reason}` };
  }
}

function decompress(text: string): Record<string, NodeStatus> {
  const json = gunzipSync(Buffer.from(text, 'base64'), {
    maxOutputLength: MAX_NODES_BYTES,
  });
  return JSON.parse(json.toString('utf8')) as Record<string, NodeStatus>;
}

/** The Workflow as it is stored: its nodes compressed when it is large. */
export function packNodes(workflow: Workflow): Workflow {
  const bytes = Buffer.byteLength(JSON.stringify(workflow));
  const { nodes, ...status } = workflow.status ?? {};
  if (!nodes || bytes <= MAX_WORKFLOW_BYTES) return workflow;
  const compressedNodes = gzipSync(JSON.stringify(nodes)).toString('base64');
  return { ...workflow, status: { ...status, compressedNodes } };
}
