// Runs an engine until it is killed: node --import tsx engineProcess.ts <dir>
import { join } from 'node:path';
import { startArgoEngine } from '../../../src/argo';
import type { Workflow } from '../../../src/argo/model';
import { KINDS } from '../../../src/store/kinds';
import { openObjectStore } from '../../../src/store/openObjectStore';
import { folderTransport } from './EngineHarness';

async function main(dir: string): Promise<void> {
  const store = await openObjectStore({ dir: join(dir, 'state') });
  await startArgoEngine({
    store,
    podsDir: join(dir, 'pods'),
    images: { 'steps:1': { paths: {} } },
    artifactStore: {
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      accessKey: 'key',
      secretKey: 'secret',
      bucket: 'artifacts',
    },
    openTransport: folderTransport(join(dir, 'bucket')),
    logger: console,
  });
  store.watch(
    KINDS.Workflow,
    ({ object }) => {
      const { nodes = {} } = (object as unknown as Workflow).status ?? {};
      for (const { name, phase } of Object.values(nodes)) {
        process.stdout.write(`${name} ${phase}\n`);
      }
    },
    { replay: true },
  );
  setInterval(() => undefined, 1000);
}

void main(process.argv[2] ?? '');
