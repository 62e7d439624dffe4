import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import globby from 'globby';
import {
  KUSTOMIZATION_FILES,
  readKustomization,
  withLabels,
} from './kustomization';
import { MAX_BYTES, MAX_FILES, MAX_OBJECTS } from './limits';
import { parseManifests, type Manifest } from './parseManifests';

/** What was found in a workspace. */
export interface Found {
  manifests: Manifest[];
  /** That of the kustomization, if there is one. */
  namespace?: string;
}

function joined(parts: readonly Found[]): Found {
  const namespaces = new Set(parts.flatMap(({ namespace }) => namespace ?? []));
  if (namespaces.size > 1)
    throw new InputError(
      `The kustomizations name the namespaces ${[...namespaces].join(
        ', ',
      )}; apply them in steps of their own`,
    );
  const [namespace] = namespaces;
  return {
    manifests: parts.flatMap(({ manifests }) => manifests),
    ...(namespace !== undefined && { namespace }),
  };
}

const isGlob = (path: string) => /[*?[\]{}!]/.test(path);
const isManifest = (name: string) => /\.(ya?ml|json)$/i.test(name);

class Reader {
  readonly #root: string;
  #files = 0;
  #bytes = 0;
  #objects = 0;

  constructor(root: string) {
    this.#root = root;
  }

  async read(path: string): Promise<Found> {
    if (isGlob(path)) return this.#glob(path);
    const target = await this.#resolve(path, 'path');
    return (await stat(target)).isDirectory()
      ? this.#folder(target)
      : { manifests: await this.#file(target) };
  }

  async #glob(pattern: string): Promise<Found> {
    if (pattern.length > 256 || pattern.split('/').includes('..'))
      throw new InputError(
        `path "${pattern}" is no pattern for files of the workspace; use e.g. manifests/**/*.yaml`,
      );
    const names = await globby(pattern, {
      cwd: this.#root,
      onlyFiles: true,
      followSymbolicLinks: false,
      unique: true,
    });
    if (names.length === 0)
      throw new InputError(
        `path "${pattern}" matches no file of the workspace; look at the steps before for where they write`,
      );
    const parts: Found[] = [];
    for (const name of names.sort())
      if (!KUSTOMIZATION_FILES.includes(basename(name)))
        parts.push({
          manifests: await this.#file(await this.#resolve(name, 'path')),
        });
    return joined(parts);
  }

  /** A folder with a kustomization is what that says; one without is all the manifests in it. */
  async #folder(folder: string, within: string[] = []): Promise<Found> {
    const names = (await readdir(folder)).sort();
    const own = names.find(name => KUSTOMIZATION_FILES.includes(name));
    if (own) return this.#kustomize(join(folder, own), within);
    const parts: Found[] = [];
    for (const name of names) {
      const path = join(folder, name);
      if (name.startsWith('.')) continue;
      // A link may lead anywhere, and round in a circle.
      const target = await this.#resolve(this.#nameOf(path), 'path');
      if ((await lstat(path)).isDirectory())
        parts.push(await this.#folder(target, within));
      else if (isManifest(name) && (await stat(target)).isFile())
        parts.push({ manifests: await this.#file(target) });
    }
    return joined(parts);
  }

  async #kustomize(file: string, within: string[]): Promise<Found> {
    const source = this.#nameOf(file);
    if (within.includes(file))
      throw new InputError(`${source}: the kustomization includes itself`);
    const { namespace, resources, labels } = readKustomization(
      await this.#text(file),
      source,
    );
    const parts: Found[] = [];
    for (const resource of resources) {
      const path = relative(this.#root, join(dirname(file), resource));
      const target = await this.#resolve(path, `${source}: the resource`);
      if (!(await stat(target)).isDirectory()) {
        parts.push({ manifests: await this.#file(target) });
        continue;
      }
      if (!(await this.#isKustomized(target)))
        throw new InputError(
          `${source}: the resource ${resource} is a folder without a kustomization.yaml; kustomize takes none of that kind`,
        );
      parts.push(await this.#folder(target, [...within, file]));
    }
    const found = joined([
      ...parts,
      ...(namespace === undefined ? [] : [{ manifests: [], namespace }]),
    ]);
    return {
      ...found,
      manifests: found.manifests.map(manifest => withLabels(manifest, labels)),
    };
  }

  async #isKustomized(folder: string): Promise<boolean> {
    const names = await readdir(folder);
    return names.some(name => KUSTOMIZATION_FILES.includes(name));
  }

  async #file(file: string): Promise<Manifest[]> {
    const found = parseManifests(await this.#text(file), this.#nameOf(file));
    this.#count(found.length);
    return found;
  }

  async #text(file: string): Promise<string> {
    this.#files += 1;
    this.#bytes += (await stat(file)).size;
    if (this.#files > MAX_FILES)
      throw new InputError(
        `There are more than ${MAX_FILES} files; apply them in several steps`,
      );
    if (this.#bytes > MAX_BYTES)
      throw new InputError(
        `${this.#nameOf(
          file,
        )}: the files up to here have more than ${MAX_BYTES} bytes; apply them in several steps`,
      );
    return readFile(file, 'utf8');
  }

  #count(objects: number): void {
    this.#objects += objects;
    if (this.#objects > MAX_OBJECTS)
      throw new InputError(
        `There are more than ${MAX_OBJECTS} objects; apply them in several steps`,
      );
  }

  /** The real place of a path; links may not leave the workspace. */
  async #resolve(path: string, what: string): Promise<string> {
    let target: string;
    try {
      target = await realpath(resolveSafeChildPath(this.#root, path));
    } catch (error) {
      if (isMissing(error))
        throw new InputError(
          `${what} "${path}" does not exist in the workspace; look at the steps before for where they write`,
        );
      throw new InputError(
        `${what} "${path}" leads out of the workspace; name a file or folder in it`,
      );
    }
    if (target !== this.#root && !target.startsWith(this.#root + sep))
      throw new InputError(
        `${what} "${path}" leads out of the workspace; name a file or folder in it`,
      );
    return target;
  }

  #nameOf(file: string): string {
    return relative(this.#root, file) || '.';
  }
}

/** Reads the objects of files, folders and globs of a task's workspace; nothing outside of it. */
export async function readWorkspace(
  workspacePath: string,
  paths: readonly string[],
): Promise<Found> {
  const reader = new Reader(await realpath(workspacePath));
  const parts: Found[] = [];
  for (const path of paths) parts.push(await reader.read(path));
  return joined(parts);
}

function isMissing(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ENOENT'
  );
}
