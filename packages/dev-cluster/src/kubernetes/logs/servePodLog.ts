import { FileHandle, open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiError, KubeObject, notFound } from '../../store';
import { Call } from '../resources/call';

const POLL_MS = 200;
const CHUNK_BYTES = 64 * 1024;

const containersOf = (pod: KubeObject): string[] => {
  const { containers = [], initContainers = [] } = (pod.spec ?? {}) as {
    containers?: Array<{ name: string }>;
    initContainers?: Array<{ name: string }>;
  };
  return [...containers, ...initContainers].map(({ name }) => name);
};

function chooseContainer(pod: KubeObject, asked: string | null): string {
  const names = containersOf(pod);
  const { name } = pod.metadata;
  if (asked && !names.includes(asked)) {
    throw new ApiError(
      'BadRequest',
      `container ${asked} is not valid for pod ${name}`,
    );
  }
  const chosen =
    asked ??
    pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'] ??
    names[0];
  if (!chosen || (!asked && names.length > 1 && !names.includes('main'))) {
    throw new ApiError(
      'BadRequest',
      `a container name must be specified for pod ${name}, choose one of: [${names.join(
        ' ',
      )}]`,
    );
  }
  return !asked && names.includes('main') ? 'main' : chosen;
}

/** Where the last `lines` lines of a file begin. */
async function tailStart(file: FileHandle, lines: number): Promise<number> {
  const { size } = await file.stat();
  if (lines === 0) return size;
  let end = size;
  let found = 0;
  while (end > 0) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const chunk = Buffer.alloc(end - start);
    await file.read(chunk, 0, chunk.length, start);
    for (let i = chunk.length - 1; i >= 0; i--) {
      const isLastByte = start + i === size - 1;
      if (chunk[i] === 10 && !isLastByte && ++found === lines) {
        return start + i + 1;
      }
    }
    end = start;
  }
  return 0;
}

async function openIfThere(path: string) {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

interface Reading {
  call: Call;
  file: FileHandle;
  isRunning(): boolean;
}

/** Sends the file from where the request wants it, and what is added while it follows. */
async function sendLog({ call, file, isRunning }: Reading): Promise<void> {
  const { query, response } = call;
  const tail = query.get('tailLines');
  const follow = query.get('follow') === 'true';
  let position = tail === null ? 0 : await tailStart(file, Number(tail));
  let left = Number(query.get('limitBytes')) || Infinity;
  const buffer = Buffer.alloc(CHUNK_BYTES);
  while (!response.destroyed && left > 0) {
    // Asked before reading: what was written before the end is still read.
    const running = isRunning();
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    if (bytesRead > 0) {
      const data = Buffer.from(buffer.subarray(0, Math.min(bytesRead, left)));
      position += bytesRead;
      left -= data.length;
      if (!response.write(data)) await drained(call);
    } else if (follow && running) {
      await wait(POLL_MS);
    } else {
      break;
    }
  }
}

/** GET …/pods/{name}/log, with follow, tailLines and limitBytes. */
export async function servePodLog(call: Call, name: string): Promise<void> {
  const { context, served, path, query, response } = call;
  const ref = { namespace: path.namespace, name };
  const pod = context.store.get(served.resource, ref);
  if (!pod) throw notFound(served.resource, name);
  const container = chooseContainer(pod, query.get('container'));
  const target = {
    namespace: path.namespace ?? '',
    pod: name,
    uid: pod.metadata.uid ?? '',
    container,
  };
  const log = context.podLogs?.logFile(target);
  const file = log && (await openIfThere(log.path));
  if (!file) {
    throw new ApiError(
      'BadRequest',
      `container "${container}" in pod "${name}" is waiting to start: there is no log yet`,
    );
  }
  try {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.flushHeaders();
    const isRunning = () => context.podLogs?.logFile(target)?.running ?? false;
    await sendLog({ call, file, isRunning });
    response.end();
  } finally {
    await file.close();
  }
}

function drained({ response }: Call): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}
