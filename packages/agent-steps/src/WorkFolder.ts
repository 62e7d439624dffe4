import { createHash } from 'node:crypto';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type {
  ManifestEntry,
  StepManifest,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { z } from 'zod';
import { isBelow, readConfined } from './readConfined';
import { describeError, StepError } from './StepError';

/** Where a step's inputs lie and its outputs go; keeps the manifest of what was written. */
export class WorkFolder {
  private readonly entries: ManifestEntry[] = [];
  private readonly step: string;
  private readonly root: string;

  constructor(step: string, root: string) {
    this.step = step;
    this.root = root;
  }

  /** A file of the inputs; never anything outside of their folder. */
  async readInputBytes(file: string): Promise<Buffer> {
    try {
      return await readConfined(join(this.root, 'in'), file);
    } catch (error) {
      throw this.unreadable(file, error);
    }
  }

  async readInput<T extends z.ZodType>(
    file: string,
    schema: T,
  ): Promise<z.infer<T>> {
    const bytes = await this.readInputBytes(file);
    try {
      return schema.parse(JSON.parse(bytes.toString('utf8')));
    } catch (error) {
      throw this.unreadable(file, error);
    }
  }

  /** Writes an artifact, or with `file` one file of a directory artifact. */
  async writeArtifact(
    entry: Pick<ManifestEntry, 'artifact' | 'file' | 'contentType' | 'title'>,
    path: string,
    content: Buffer | string,
  ): Promise<void> {
    const bytes = Buffer.from(content);
    await this.write(path, bytes);
    this.entries.push({
      ...entry,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  }

  async writeParameter(name: string, value: string): Promise<void> {
    await this.write(join('parameters', name), Buffer.from(value));
  }

  /** Last: the manifest names everything written before. */
  async writeManifest(): Promise<void> {
    const manifest: StepManifest = {
      version: 1,
      step: this.step,
      artifacts: this.entries,
    };
    await this.write(
      'manifest.json',
      Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`),
    );
  }

  private async write(path: string, content: Buffer): Promise<void> {
    const target = join(this.root, 'out', path);
    await mkdir(dirname(target), { recursive: true });
    const folder = await realpath(dirname(target));
    if (!isBelow(await realpath(this.root), folder)) {
      throw new StepError(
        `The output ${path} of step ${this.step} would be written outside of its work folder, to ${folder}. Nothing was written there.`,
      );
    }
    await writeFile(target, content);
  }

  private unreadable(file: string, error: unknown): StepError {
    const reason = describeError(error).slice(0, 500);
    return new StepError(
      `The input ${file} of step ${this.step} can't be read: ${reason}. It is written by an earlier step of the same pipeline version.`,
      { cause: error },
    );
  }
}
