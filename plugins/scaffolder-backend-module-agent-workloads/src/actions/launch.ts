import { createHash } from 'node:crypto';
import { ConflictError, InputError } from '@backstage/errors';
import {
  createTemplateAction,
  type ActionContext,
} from '@backstage/plugin-scaffolder-node';
import type { LaunchRequest } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import type { ClientOptions, WorkloadsClient } from '../client';
import { plainly } from '../support';
import { examples } from './launch.examples';

/** A workload's name has at most 52 characters; ten and a hyphen are the task's. */
const MAX_BASE = 41;

type Launched = { cluster: string; namespace: string; name: string };
/** As the action's schema gives it. */
type Input = Omit<LaunchRequest, 'pipeline'> & {
  pipeline: string;
  pipelineKind?: LaunchRequest['pipeline']['kind'];
};

/** Launches a workload as whoever runs the template; the workload's requester is that person. */
export const createLaunchAction = (options: { workloads: WorkloadsClient }) =>
  createTemplateAction({
    id: 'agent-workload:launch',
    description:
      'Launches an AI agent workload; it runs on its own and may wait at its gates for people',
    supportsDryRun: true,
    examples,
    schema: {
      input: {
        cluster: z => z.string().describe("Cluster's name in the portal"),
        namespace: z => z.string().describe('Environment to run in'),
        name: z =>
          z
            .string()
            .max(52)
            .describe("Workload's name; default: made from the pipeline's")
            .optional(),
        pipeline: z => z.string().describe('Name of the WorkflowTemplate'),
        pipelineKind: z =>
          z.enum(['WorkflowTemplate', 'ClusterWorkflowTemplate']).optional(),
        objective: z =>
          z.string().min(1).describe('What the agent should find out'),
        targetUrls: z =>
          z.array(z.string()).max(50).describe('Sites to look at').optional(),
        owner: z =>
          z
            .string()
            .describe('Entity ref of the owner; default: you')
            .optional(),
        jobId: z => z.string().optional(),
        targetBucket: z => z.string().optional(),
        targetPrefix: z => z.string().optional(),
        parameters: z =>
          z
            .record(z.string())
            .describe("Values of the pipeline's own parameters")
            .optional(),
        autoApproveThreshold: z =>
          z
            .string()
            .describe(
              'Confidence from "0.00" to "1.00" at which the policy may approve alone',
            )
            .optional(),
        opaPolicy: z => z.enum(['strict', 'permissive']).optional(),
        approval: z =>
          z
            .object({
              mode: z.enum(['Policy', 'PolicyThenManual', 'Manual']).optional(),
              approvers: z.array(z.string()).optional(),
              requiredApprovals: z.number().int().min(1).max(10).optional(),
              onTimeout: z.enum(['Reject', 'Hold', 'Escalate']).optional(),
              escalateTo: z.array(z.string()).optional(),
            })
            .describe("Who decides at the workload's gates")
            .optional(),
        timeouts: z =>
          z
            .object({
              execution: z.number().int().optional(),
              suspendGate: z.number().int().optional(),
            })
            .describe('Seconds of work, and of waiting at a gate')
            .optional(),
      },
      output: {
        cluster: z => z.string(),
        namespace: z => z.string(),
        name: z => z.string(),
        url: z => z.string().describe("Path of the workload's page"),
      },
    },
    handler: ctx =>
      plainly(
        ctx.signal,
        'If the workload was launched already, it goes on.',
        async () => {
          const { pipeline, pipelineKind, ...rest }: Input = ctx.input;
          const request: LaunchRequest = {
            ...rest,
            name: rest.name ?? nameOfTask(pipeline, ctx),
            pipeline: {
              name: pipeline,
              ...(pipelineKind && { kind: pipelineKind }),
            },
          };
          const credentials = await ctx.getInitiatorCredentials();
          const call = { credentials, signal: ctx.signal };
          const launched = ctx.isDryRun
            ? await preview(options.workloads, request, call)
            : await ctx.checkpoint({
                key: `launch.${request.cluster}.${request.namespace}.${request.name}`,
                fn: () =>
                  launch(options.workloads, request, call, {
                    isOurs: rest.name === undefined,
                  }),
              });
          ctx.output('cluster', launched.cluster);
          ctx.output('namespace', launched.namespace);
          ctx.output('name', launched.name);
          ctx.output('url', workloadPath(launched));
          ctx.logger.info(
            ctx.isDryRun
              ? `Workload ${launched.name} could be launched`
              : `Workload ${launched.name} is launched`,
          );
        },
      ),
  });

/** The same task gives the same name: a task that is run again after a crash finds what it has launched. */
function nameOfTask(
  pipeline: string,
  { task, step }: Pick<ActionContext<{}>, 'task' | 'step'>,
): string {
  const base = pipeline
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_BASE)
    .replace(/^-+|-+$/g, '');
  const id = createHash('sha256').update(`${task.id}/${step?.id ?? ''}`);
  return `${base || 'workload'}-${id.digest('hex').slice(0, 10)}`;
}

async function launch(
  workloads: WorkloadsClient,
  request: LaunchRequest,
  call: ClientOptions,
  { isOurs }: { isOurs: boolean },
): Promise<Launched> {
  try {
    return refOf(await workloads.launch(request, call));
  } catch (error) {
    // A name that only this task makes is taken: by an earlier try of the same task.
    if (isOurs && ConflictError.is(error)) {
      const { name = '' } = request;
      return refOf(await workloads.get({ ...request, name }, call));
    }
    throw error;
  }
}

async function preview(
  workloads: WorkloadsClient,
  request: LaunchRequest,
  call: ClientOptions,
): Promise<Launched> {
  const { problems } = await workloads.preview(request, call);
  if (problems.length > 0) {
    const reasons = problems.map(({ field, message }) =>
      [field, message].filter(Boolean).join(': '),
    );
    throw new InputError(
      `The workload can't be launched. ${reasons.join('. ')}`,
    );
  }
  const { cluster, namespace, name = '' } = request;
  return { cluster, namespace, name };
}

function refOf({ cluster, namespace, name }: Launched): Launched {
  return { cluster, namespace, name };
}

/** Path of a workload's page. */
export function workloadPath({ cluster, namespace, name }: Launched): string {
  const parts = [cluster, namespace, name].map(encodeURIComponent);
  return `/agent-workloads/${parts.join('/')}`;
}
