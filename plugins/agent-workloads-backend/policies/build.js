// Compiles the policy beside this file to policy.wasm. Needs OPA (https://www.openpolicyagent.org) 1.x on the PATH.
// The digest of the sources is stamped into the result, so that a test can tell whether both belong together.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ENTRYPOINT = 'agent_workloads/gate/decision';
const STAMP = 'agent_workloads/build/sources';
const SOURCE = path.join(__dirname, 'agent_workloads', 'gate.rego');

const sha256 = data => createHash('sha256').update(data).digest('hex');
const opa = (...args) =>
  execFileSync('opa', args, { cwd: __dirname, encoding: 'utf8' });

function compile(target) {
  const stamp = path.join(target, 'stamp.rego');
  const bundle = path.join(target, 'bundle.tar.gz');
  const digest = sha256(fs.readFileSync(SOURCE));
  fs.writeFileSync(
    stamp,
    `package agent_workloads.build\n\nsources := "${digest}"\n`,
  );
  opa(
    ...['build', '-t', 'wasm', '-e', ENTRYPOINT, '-e', STAMP],
    ...['-o', bundle, SOURCE, stamp],
  );
  // Only the compiled file: a bundle holds rewritten copies of the sources.
  const wasm = execFileSync('tar', ['-xzOf', bundle, '/policy.wasm'], {
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { digest, wasm };
}

function main() {
  const unformatted = opa('fmt', '--list', '.').trim();
  if (unformatted) {
    throw new Error(`Format these first (opa fmt -w .): ${unformatted}`);
  }
  opa('check', '--strict', '.');
  opa('test', '.');
  const target = fs.mkdtempSync(path.join(os.tmpdir(), 'policy-'));
  try {
    const { digest, wasm } = compile(target);
    fs.writeFileSync(path.join(__dirname, 'policy.wasm'), wasm);
    const about = {
      entrypoint: ENTRYPOINT,
      sources: { 'agent_workloads/gate.rego': digest },
      wasm: sha256(wasm),
      opa: /Version: (\S+)/.exec(opa('version'))?.[1],
    };
    fs.writeFileSync(
      path.join(__dirname, 'policy.json'),
      `${JSON.stringify(about, null, 2)}\n`,
    );
  } finally {
    fs.rmSync(target, { recursive: true, force: true });
  }
}

main();
