import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BUCKET, POSTGRES_PASSWORD, S3_CREDENTIALS } from './services';

const PROGRAM = join(__dirname, '../../dist/main.js');

export interface StepRun {
  child: ChildProcess;
  /** What it printed so far. */
  output: () => string;
  exited: Promise<{ code: number | null; output: string }>;
}

/** Starts a step as a pod would: the bundle, a clean environment, a work folder. */
export async function startStep(
  step: string,
  work: string,
  environment: Record<string, string>,
): Promise<StepRun> {
  await mkdir(join(work, 'in'), { recursive: true });
  const child = spawn(process.execPath, [PROGRAM, step, '--work', work], {
    env: { PATH: '/usr/bin:/bin', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const exited = new Promise<{ code: number | null; output: string }>(
    resolve => {
      child.once('close', code => resolve({ code, output }));
    },
  );
  return { child, output: () => output, exited };
}

export async function runStep(
  step: string,
  work: string,
  environment: Record<string, string>,
) {
  const run = await startStep(step, work, environment);
  return run.exited;
}

/** What the WorkflowTemplate sets for every step of one run. */
export function stepEnvironment(options: {
  s3: string;
  workflowUid?: string;
  jobId?: string;
}): Record<string, string> {
  return {
    NAMESPACE: 'demo',
    WORKLOAD_UID: '0f0e0d0c-0000-4000-8000-000000000001',
    WORKFLOW_UID: options.workflowUid ?? 'aaaaaaaa-0000-4000-8000-000000000001',
    PREFIX: 'runs',
    JOB_ID: options.jobId ?? 'job',
    BUCKET,
    S3_ENDPOINT: options.s3,
    S3_REGION: 'us-east-1',
    S3_ACCESS_KEY: S3_CREDENTIALS.accessKey,
    S3_SECRET_KEY: S3_CREDENTIALS.secretKey,
    POSTGRES_USER: 'postgres',
    POSTGRES_PASSWORD,
  };
}
