// Compiles the policy beside this file to policy.wasm. Needs OPA (https://www.openpolicyagent.org) 1.x on the PATH.
// The digest of the sources is stamped into the result, so that a test can tell whether both belong together.
// `--check` writes nothing, and fails when what stands here is not what the source makes.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ENTRYPOINT = 'agent_workloads/gate/decision';
const STAMP = 'agent_workloads/build/sources';
const SOURCE = 'agent_workloads/gate.rego';

const sha256 = data => createHash('sha256').update(data).digest('hex');
const opa = (cwd, ...args) =>
  execFileSync('opa', args, { cwd, encoding: 'utf8' });

/** Compiled by relative paths in a folder of its own: OPA writes paths into the result, which must not depend on where. */
function compile(target) {
  const digest = sha256(fs.readFileSync(path.join(__dirname, SOURCE)));
  fs.mkdirSync(path.join(target, path.dirname(SOURCE)));
  fs.copyFileSync(path.join(__dirname, SOURCE), path.join(target, SOURCE));
  fs.writeFileSync(
    path.join(target, 'stamp.rego'),
    `package agent_workloads.build\n\nsources := "${digest}"\n`,
  );
  opa(
    target,
    ...['build', '-t', 'wasm', '-e', ENTRYPOINT, '-e', STAMP],
    ...['-o', 'bundle.tar.gz', SOURCE, 'stamp.rego'],
  );
  // Only the compiled file: a bundle holds rewritten copies of the sources.
  const wasm = execFileSync('tar', ['-xzOf', 'bundle.tar.gz', '/policy.wasm'], {
    cwd: target,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const about = {
    entrypoint: ENTRYPOINT,
    sources: { [SOURCE]: digest },
    wasm: sha256(wasm),
    opa: /Version: (\S+)/.exec(opa(target, 'version'))?.[1],
  };
  return {
    'policy.wasm': wasm,
    'policy.json': Buffer.from(`${JSON.stringify(about, null, 2)}\n`),
  };
}

function compileInScratch() {
  const target = fs.mkdtempSync(path.join(os.tmpdir(), 'policy-'));
  try {
    return compile(target);
  } finally {
    fs.rmSync(target, { recursive: true, force: true });
  }
}

function main() {
  const unformatted = opa(__dirname, 'fmt', '--list', '.').trim();
  if (unformatted) {
    throw new Error(`Format these first (opa fmt -w .): ${unformatted}`);
  }
  opa(__dirname, 'check', '--strict', '.');
  opa(__dirname, 'test', '.');
  for (const [name, made] of Object.entries(compileInScratch())) {
    const file = path.join(__dirname, name);
    if (!process.argv.includes('--check')) {
      fs.writeFileSync(file, made);
    } else if (!made.equals(fs.readFileSync(file))) {
      throw new Error(
        `${name} is not what its source makes; run \`yarn policy\` with the OPA that policy.json names`,
      );
    }
  }
}

main();
