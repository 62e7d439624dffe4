import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { KubeObject, ObjectStore } from '../../store/types';
import type { Volume } from '../model';
import { ContainerConfigError, readData } from './containerEnv';

/** Writes the files of ConfigMap and Secret volumes. */
export async function fillVolumes(
  pod: KubeObject,
  store: ObjectStore,
  podDir: string,
): Promise<void> {
  const { volumes = [] } = pod.spec as { volumes?: Volume[] };
  const namespace = pod.metadata.namespace ?? 'default';
  for (const { name, configMap, secret } of volumes) {
    const kind = configMap ? 'ConfigMap' : 'Secret';
    const source = configMap?.name ?? secret?.secretName;
    if (source === undefined) continue;
    const data = readData(store, kind, namespace, source);
    if (!data) {
      throw new ContainerConfigError(
        `${kind.toLowerCase()} "${source}" not found`,
      );
    }
    const folder = join(podDir, 'volumes', basename(name));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const items = configMap?.items ?? secret?.items;
    const files = items ?? Object.keys(data).map(key => ({ key, path: key }));
    for (const { key, path } of files) {
      const file = join(folder, basename(path));
      await writeFile(file, data[key] ?? '', { mode: 0o600 });
    }
  }
}
