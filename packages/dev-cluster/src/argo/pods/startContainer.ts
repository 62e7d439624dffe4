import { appendFileSync, closeSync, openSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { KubeObject, ObjectStore } from '../../store/types';
import type { Container, Template } from '../model';
import { containerEnv, ContainerConfigError, expand } from './containerEnv';
import type { PathMap } from './pathMap';
import type { PodFolder } from './podFolder';
import { launch } from './processGroup';

const RESULT_LIMIT = 256 * 1024;
const SYSTEM_PATH = ['/usr/local/bin', '/usr/bin', '/bin'];

/** A container's process. */
export interface StartedContainer extends ReturnType<typeof launch> {
  /** Standard output so far, for `outputs.result`. */
  result(): string;
}

/** Environment of the process; throws when a Secret or ConfigMap it needs is missing. */
export function processEnv(
  pod: KubeObject,
  container: Container,
  store: ObjectStore,
  { paths, folder }: { paths: PathMap; folder: PodFolder },
): Record<string, string> {
  const own = containerEnv(container, pod, store);
  const rewritten = Object.entries(own).map(([name, value]) => [
    name,
    paths.rewrite(value),
  ]);
  return {
    PATH: [dirname(process.execPath), ...SYSTEM_PATH].join(delimiter),
    HOME: join(folder.dir, 'home'),
    TMPDIR:
      paths.rewrite('/tmp') === '/tmp' ? folder.scratch : paths.locate('/tmp'),
    LANG: 'C.UTF-8',
    HOSTNAME: pod.metadata.name,
    ...Object.fromEntries(rewritten),
  };
}

/** Starts the container's command as a local process in its own group. */
export async function startContainer(
  template: Template,
  env: Readonly<Record<string, string>>,
  {
    paths,
    folder,
    captureResult,
  }: { paths: PathMap; folder: PodFolder; captureResult: boolean },
): Promise<StartedContainer> {
  const container = template.container ?? template.script;
  const words = [...(container?.command ?? [])];
  if (template.script) words.push(await writeScript(template.script, folder));
  words.push(...(container?.args ?? []));
  const [command, ...args] = words.map(word =>
    paths.rewrite(expand(String(word), env)),
  );
  if (command === undefined) {
    throw new ContainerConfigError('the container has no command');
  }
  const chunks: Buffer[] = [];
  let kept = 0;
  const output = openSync(folder.log, 'a', 0o600);
  try {
    const started = launch({
      command: command === 'node' ? process.execPath : command,
      args,
      env,
      cwd: container?.workingDir
        ? paths.locate(container.workingDir)
        : join(folder.dir, 'home'),
      output,
      ...(captureResult ? { onStdout: keep } : {}),
    });
    return { ...started, result: () => Buffer.concat(chunks).toString('utf8') };
  } finally {
    // The child has its own copy, except where its output is read through a pipe.
    closeSync(output);
  }

  function keep(chunk: Buffer): void {
    appendFileSync(folder.log, chunk);
    if (kept >= RESULT_LIMIT) return;
    kept += chunk.length;
    chunks.push(chunk);
  }
}

async function writeScript(
  script: Container,
  folder: PodFolder,
): Promise<string> {
  const file = join(folder.dir, 'script');
  await writeFile(file, script.source ?? '');
  await chmod(file, 0o700);
  return file;
}
