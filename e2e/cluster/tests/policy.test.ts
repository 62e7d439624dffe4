/* eslint-disable @backstage/no-forbidden-package-imports -- the engines are no public API; they are proved here with the real OPA */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { OpaPolicyEvaluator } from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/policy/OpaPolicyEvaluator';
import { WasmPolicyEvaluator } from '@agent-workloads/backstage-plugin-agent-workloads-backend/src/policy/WasmPolicyEvaluator';
import type { PolicyInput } from '@agent-workloads/backstage-plugin-agent-workloads-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OPA, startOpa, type OpaServer } from './support/OpaServer';
import { randomPatches, union } from './support/policyInputs';

const POLICIES = join(
  __dirname,
  '../../../plugins/agent-workloads-backend/policies',
);
const run = promisify(execFile);
const opa = (...args: string[]) => run(OPA, args, { cwd: POLICIES });
const { signal } = new AbortController();

interface Case {
  why: string;
  patch?: object;
  settings?: object;
  want: { verdict: string; codes: string[] };
}
interface Cases {
  input: PolicyInput;
  table: Case[];
}
const readCases = async (): Promise<Cases> =>
  JSON.parse(
    await readFile(join(POLICIES, 'agent_workloads/cases/data.json'), 'utf8'),
  );

const AUTHZ = `package system.authz

default allow := false

allow if input.identity == "t0ken"
`;

/** A bundle as the policies' README describes it. */
async function writeBundle(settings: object, authz?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'policy-bundle-'));
  const rules = join(folder, 'agent_workloads');
  await mkdir(rules);
  await cp(
    join(POLICIES, 'agent_workloads/gate.rego'),
    join(rules, 'gate.rego'),
  );
  await writeFile(join(rules, 'data.json'), JSON.stringify({ settings }));
  const roots = ['agent_workloads', 'system'];
  const manifest = { revision: 'r-2026', roots };
  if (authz) await writeFile(join(folder, 'authz.rego'), authz);
  await writeFile(join(folder, '.manifest'), JSON.stringify(manifest));
  return folder;
}

describe('the shipped policy, by the real OPA', () => {
  it('is formatted', async () => {
    expect((await opa('fmt', '--diff', '.')).stdout).toBe('');
  });

  it('passes the strict check', async () => {
    await expect(opa('check', '--strict', '.')).resolves.toBeDefined();
  });

  it('passes its tests', async () => {
    const { stdout } = await opa('test', '.');
    expect(stdout).toMatch(/^PASS: (\d+)\/\1$/m);
  });

  it('compiles to the very bytes that the plugin ships', async () => {
    const path = [dirname(OPA), process.env.PATH].join(delimiter);
    const build = run(process.execPath, ['build.js', '--check'], {
      cwd: POLICIES,
      env: { ...process.env, PATH: path },
    });
    await expect(build).resolves.toBeDefined();
  });
});

describe('an OPA server and the compiled policy', () => {
  let cases: Cases;
  let server: OpaServer;
  let wasm: Uint8Array;
  beforeAll(async () => {
    cases = await readCases();
    wasm = await readFile(join(POLICIES, 'policy.wasm'));
    server = await startOpa(join(POLICIES, 'agent_workloads/gate.rego'));
  });
  afterAll(() => server.stop());

  /** As hostile as a cluster may make it. */
  const inputOf = (patch: object) => union(cases.input, patch) as PolicyInput;

  const putSettings = async (settings: object) => {
    const { status } = await fetch(
      `${server.url}/v1/data/agent_workloads/settings`,
      { method: 'PUT', body: JSON.stringify(settings) },
    );
    expect(status).toBe(204);
  };

  /** What both engines say of some inputs under the same settings. */
  async function askBoth(inputs: readonly PolicyInput[], settings: object) {
    await putSettings(settings);
    const compiled = new WasmPolicyEvaluator({
      wasm,
      settings,
      timeoutMs: 20_000,
    });
    const served = new OpaPolicyEvaluator({
      url: server.url,
      timeoutMs: 20_000,
    });
    try {
      const answers = [];
      for (const input of inputs) {
        const { verdict, reasons } = await compiled.evaluate(input, { signal });
        answers.push({
          compiled: { verdict, reasons },
          served: await served.evaluate(input, { signal }),
        });
      }
      return answers;
    } finally {
      await compiled.stop();
    }
  }

  it('agree on every case, word for word', async () => {
    const settingsOf = ({ settings = {} }: Case) => JSON.stringify(settings);
    let compared = 0;
    for (const settings of new Set(cases.table.map(settingsOf))) {
      const group = cases.table.filter(each => settingsOf(each) === settings);
      const inputs = group.map(({ patch = {} }) => inputOf(patch));
      const answers = await askBoth(inputs, JSON.parse(settings));
      for (const [index, { compiled, served }] of answers.entries()) {
        const { why, want } = group[index] ?? {};
        expect(served, why).toEqual(compiled);
        const codes = served.reasons.map(({ code }) => code);
        expect({ verdict: served.verdict, codes }, why).toEqual(want);
        compared += 1;
      }
    }
    expect(compared).toBe(cases.table.length);
    expect(compared).toBeGreaterThan(30);
  });

  it('agree on inputs that nobody thought of', async () => {
    const patches = randomPatches(400);
    const answers = await askBoth(patches.map(inputOf), {
      allowed_domains: ['shop.example', '*.Shop.example'],
    });
    answers.forEach(({ compiled, served }, index) =>
      expect(served, JSON.stringify(patches[index])).toEqual(compiled),
    );
    const verdicts = new Set(answers.map(({ served }) => served.verdict));
    expect([...verdicts].sort()).toEqual(['allow', 'deny', 'review']);
  });

  it('say that no decision is no answer', async () => {
    const nothing = await startOpa();
    try {
      const empty = new OpaPolicyEvaluator({
        url: nothing.url,
        timeoutMs: 20_000,
      });
      await expect(empty.evaluate(cases.input, { signal })).rejects.toThrow(
        'it defines no decision',
      );
    } finally {
      await nothing.stop();
    }
  });
});

describe('an OPA server with a bundle', () => {
  const started: Array<() => Promise<unknown>> = [];
  afterEach(async () => {
    for (const stop of started.splice(0).reverse()) await stop();
  });

  const startWithBundle = async (folder: string, ...args: string[]) => {
    started.push(() => rm(folder, { recursive: true }));
    const server = await startOpa('--bundle', folder, ...args);
    started.push(() => server.stop());
    return server;
  };

  it('has its settings in it, and tells revision and decision id', async () => {
    const { input } = await readCases();
    const { url } = await startWithBundle(
      await writeBundle({ allowed_domains: ['other.example'] }),
      '--set=decision_logs.console=true',
    );
    const evaluator = new OpaPolicyEvaluator({ url, timeoutMs: 20_000 });
    expect(await evaluator.evaluate(input, { signal })).toMatchObject({
      verdict: 'deny',
      reasons: [{ code: 'domain-not-allowed' }],
      revision: 'r-2026',
      decisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    await expect(evaluator.probe({ signal })).resolves.toBeUndefined();
  });

  it('answers only who has its token, when it asks for one', async () => {
    const { input } = await readCases();
    const { url } = await startWithBundle(
      await writeBundle({}, AUTHZ),
      '--authentication=token',
      '--authorization=basic',
    );
    const ask = (token?: string) =>
      new OpaPolicyEvaluator({ url, token, timeoutMs: 20_000 });
    expect(await ask('t0ken').evaluate(input, { signal })).toMatchObject({
      verdict: 'allow',
    });
    await ask('t0ken').probe({ signal });
    for (const token of ['wrong', undefined]) {
      const stranger = ask(token);
      await expect(stranger.evaluate(input, { signal })).rejects.toThrow(
        'status 401',
      );
      await expect(stranger.probe({ signal })).rejects.toThrow('status 401');
    }
  });

  it('that was killed gives no answer, and gives one when it is back', async () => {
    const { input } = await readCases();
    const folder = await writeBundle({});
    const first = await startWithBundle(folder);
    const evaluator = new OpaPolicyEvaluator({
      url: first.url,
      timeoutMs: 20_000,
    });
    expect((await evaluator.evaluate(input, { signal })).verdict).toBe('allow');
    await first.stop();
    await expect(evaluator.evaluate(input, { signal })).rejects.toThrow(
      "can't be reached",
    );
    const second = await startOpa('--bundle', folder);
    started.push(() => second.stop());
    expect(second.url).toBe(first.url);
    expect((await evaluator.evaluate(input, { signal })).verdict).toBe('allow');
  });
});
