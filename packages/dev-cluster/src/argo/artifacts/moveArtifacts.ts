import { execFile } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  open,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Artifact, Outputs, Parameter, Template } from '../model';
import type { ArtifactTransport } from './ArtifactTransport';

const run = promisify(execFile);
const GZIP = [0x1f, 0x8b];

/** Where a pod's artifacts lie, here and in the bucket. */
export interface ArtifactPlaces {
  locate(path: string): string;
  /** Prefix for outputs without a key of their own; no slash at its end. */
  keyPrefix: string;
  /** Folder for archives on their way. */
  scratch: string;
}

/** Fetches a template's input artifacts. Throws with Argo's words. */
export async function loadInputs(
  template: Template,
  transport: ArtifactTransport,
  places: ArtifactPlaces,
): Promise<void> {
  for (const artifact of template.inputs?.artifacts ?? []) {
    if (!artifact.path) continue;
    const target = places.locate(artifact.path);
    try {
      await mkdir(dirname(target), { recursive: true });
      await loadInput(artifact, target, transport, places);
    } catch (error) {
      if (artifact.optional) continue;
      throw new Error(
        `artifact ${artifact.name} failed to load: ${text(error)}`,
      );
    }
  }
}

async function loadInput(
  artifact: Artifact,
  target: string,
  transport: ArtifactTransport,
  places: ArtifactPlaces,
): Promise<void> {
  if (artifact.raw) {
    await writeFile(target, artifact.raw.data);
    return;
  }
  const key = artifact.s3?.key ?? '';
  if (!(await transport.download(key, target))) {
    throw new Error(`The specified key does not exist: ${key}`);
  }
  const archived = !artifact.archive?.none && (await isGzip(target));
  if (archived) await unpack(target, places.scratch);
}

/** Reads output parameters. Throws when one without default is missing. */
export async function readParameters(
  template: Template,
  locate: (path: string) => string,
): Promise<Parameter[]> {
  const found: Parameter[] = [];
  for (const parameter of template.outputs?.parameters ?? []) {
    const path = parameter.valueFrom?.path;
    if (path === undefined) continue;
    const fallback = parameter.valueFrom?.default;
    try {
      const value = await readFile(locate(path), 'utf8');
      found.push({ ...parameter, value: value.replace(/\n$/, '') });
    } catch {
      if (fallback === undefined) {
        throw new Error(`open ${path}: no such file or directory`);
      }
      found.push({ ...parameter, value: fallback });
    }
  }
  return found;
}

/** Stores a template's output artifacts and says where. */
export async function saveOutputs(
  template: Template,
  transport: ArtifactTransport,
  places: ArtifactPlaces,
): Promise<Artifact[]> {
  const saved: Artifact[] = [];
  for (const artifact of template.outputs?.artifacts ?? []) {
    if (!artifact.path) continue;
    const source = places.locate(artifact.path);
    if (!(await exists(source))) {
      if (artifact.optional) continue;
      throw new Error(
        `failed to find output artifact ${artifact.name}: stat ${artifact.path}: no such file or directory`,
      );
    }
    const plain = artifact.archive?.none !== undefined;
    const name = plain ? basename(artifact.path) : `${artifact.name}.tgz`;
    const key = artifact.s3?.key ?? `${places.keyPrefix}/${name}`;
    const file = plain ? source : await pack(source, artifact, places.scratch);
    await transport.upload(file, key);
    saved.push({ ...artifact, s3: { ...artifact.s3, key } });
  }
  return saved;
}

/** Outputs without empty lists. */
export function tidyOutputs(outputs: Outputs): Outputs {
  return Object.fromEntries(
    Object.entries(outputs).filter(
      ([, value]) =>
        value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

async function pack(source: string, artifact: Artifact, scratch: string) {
  const file = join(scratch, `${artifact.name}.tgz`);
  await run('tar', ['-czf', file, '-C', dirname(source), basename(source)]);
  return file;
}

/** Unpacks as Argo does: what the archive holds takes the place of the archive. */
async function unpack(target: string, scratch: string): Promise<void> {
  const folder = await mkdtemp(join(scratch, 'unpack-'));
  await run('tar', ['-xzf', target, '-C', folder, '--no-same-owner']);
  const { stdout } = await run('ls', ['-A', folder]);
  const names = stdout.split('\n').filter(Boolean);
  await rm(target, { force: true });
  const [only] = names;
  await rename(
    names.length === 1 && only ? join(folder, only) : folder,
    target,
  );
}

async function isGzip(path: string): Promise<boolean> {
  if (!(await stat(path)).isFile()) return false;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && GZIP.every((byte, at) => buffer[at] === byte);
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
