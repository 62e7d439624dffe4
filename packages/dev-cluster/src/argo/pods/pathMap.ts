import { basename, join } from 'node:path';
import type { Container, Template } from '../model';
import type { Image } from './images';

/** Turns a path in the container into one of this machine. */
export interface PathMap {
  /** Rewrites a text that is such a path or lies under one. */
  rewrite(text: string): string;
  /** Place of any absolute path in the container, inside a mount or not. */
  locate(path: string): string;
  /** Folders that must exist before the process starts. */
  folders: readonly string[];
}

/** Where a container says why it ended, unless its template names another place (Kubernetes: terminationMessagePath). */
export const TERMINATION_LOG = '/dev/termination-log';

/** Maps the container's mounts and the image's folders into the pod's own folder. */
export function createPathMap(
  container: Container,
  template: Template,
  image: Image,
  podDir: string,
): PathMap {
  const mounts = new Map<string, string>();
  for (const { mountPath, name } of container.volumeMounts ?? []) {
    mounts.set(trimSlash(mountPath), join(podDir, 'volumes', basename(name)));
  }
  const folders = [...mounts.values()];
  for (const [path, folder] of Object.entries(image.paths)) {
    if (!mounts.has(path)) mounts.set(trimSlash(path), folder);
  }
  const find = (path: string) =>
    [...mounts.keys()]
      .filter(mount => path === mount || path.startsWith(`${mount}/`))
      .sort((a, b) => b.length - a.length)[0];
  const inMount = (path: string): string | undefined => {
    const mount = find(path);
    const folder = mount === undefined ? undefined : mounts.get(mount);
    if (mount === undefined || folder === undefined) return undefined;
    return folder + path.slice(mount.length);
  };
  const loose = new Map<string, string>();
  const { terminationMessagePath = TERMINATION_LOG } = container;
  loose.set(terminationMessagePath, join(podDir, 'termination-log'));
  for (const path of artifactPaths(template)) {
    if (!inMount(path)) loose.set(path, join(podDir, 'root', path));
  }
  return {
    folders,
    rewrite: text => inMount(text) ?? loose.get(text) ?? text,
    locate: path =>
      inMount(path) ?? loose.get(path) ?? join(podDir, 'root', path),
  };
}

function artifactPaths({ inputs, outputs }: Template): string[] {
  return [
    ...(inputs?.artifacts ?? []).map(({ path }) => path),
    ...(outputs?.artifacts ?? []).map(({ path }) => path),
    ...(outputs?.parameters ?? []).map(({ valueFrom }) => valueFrom?.path),
  ].filter(path => path !== undefined);
}

function trimSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}
