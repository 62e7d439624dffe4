import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonValue } from '@backstage/types';
import {
  PortalApi,
  RestProvisioningClient,
  RestWorkloadsClient,
} from '../client';

/** Where the mocked discovery says that the backend is. */
export const BASE = 'http://localhost:0/api/agent-workloads';

/** As quick as tests want to be. */
export const QUICK = { first: 1, most: 5 };

/** Clients of the mocked services. */
export function clients() {
  const api = new PortalApi({
    auth: mockServices.auth(),
    discovery: mockServices.discovery(),
  });
  return {
    workloads: new RestWorkloadsClient(api),
    provisioning: new RestProvisioningClient(api),
  };
}

/** The token that a request on behalf of Petra carries. */
export const TOKEN_OF_PETRA = `Bearer ${mockCredentials.service.token({
  onBehalfOf: mockCredentials.user('user:default/petra'),
  targetPluginId: 'agent-workloads',
})}`;

/** A step's context with its log, outputs, and checkpoints that can be taken along to a second try. */
export function aContext<C extends { input: object }>(options: {
  input: C['input'];
  workspacePath?: string;
  isDryRun?: boolean;
  signal?: AbortSignal;
  /** By key; filled by the step. */
  checkpoints?: Map<string, JsonValue>;
}) {
  const { checkpoints = new Map<string, JsonValue>(), ...rest } = options;
  const log: string[] = [];
  const outputs: Record<string, unknown> = {};
  const logger = mockServices.logger.mock();
  for (const level of ['info', 'warn', 'error'] as const)
    logger[level].mockImplementation(message => log.push(String(message)));
  const context = {
    ...createMockActionContext(),
    ...rest,
    logger,
    task: { id: 'task-1' },
    getInitiatorCredentials: async () =>
      mockCredentials.user('user:default/petra'),
    output: (name: string, value: unknown) => {
      outputs[name] = value;
    },
    async checkpoint<T>({ key, fn }: { key: string; fn: () => T }) {
      const kept = checkpoints.get(key);
      if (kept !== undefined) return kept;
      const value = await fn();
      // as the scaffolder stores it
      checkpoints.set(key, JSON.parse(JSON.stringify(value ?? {})));
      return value;
    },
    // every action has its own types of inputs and outputs
  } as unknown as C;
  return { context, log, outputs, checkpoints };
}

/** A workspace with files. */
export function aWorkspace() {
  const directory = createMockDirectory();
  return {
    path: directory.path,
    write(files: Record<string, string>) {
      directory.clear();
      for (const [name, text] of Object.entries(files)) {
        const file = join(directory.path, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    },
  };
}
