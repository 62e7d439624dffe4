'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { dirname } = require('node:path');
const { root } = require('./settings');

/** A command ended badly; `output` is the end of what it printed. */
class CommandError extends Error {
  constructor(message, { output, summary }) {
    super(message);
    this.name = 'CommandError';
    this.output = output;
    this.summary = summary;
  }
}

const ENDS = [
  [
    /ENOSPC|No space left on device/,
    'The disk is full. Free some space (`df -h`) and try again.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network (error|timeout)/i,
    'A package registry could not be reached. Check the network, a proxy, and the registry settings of npm and yarn.',
  ],
  [
    /cannot open shared object file/,
    'A shared library is missing on this machine; its name is above. Install the package that holds it.',
  ],
  [
    /lockfile would have been modified|YN0028/,
    'yarn.lock does not belong to the package.json files. Run `yarn install` and commit the lockfile.',
  ],
];

/** What a known failure means, in one sentence. */
const hintFor = output => ENDS.find(([pattern]) => pattern.test(output))?.[1];

const tail = (text, lines) =>
  text.trimEnd().split('\n').slice(-lines).join('\n');

/**
 * Runs a command to its end; its output goes to a file, and to the error when it fails.
 *
 * @param {{ env?: object, cwd?: string, logFile: string, onLine?: (line: string) => void, signal?: AbortSignal }} options
 */
function run(command, args, { env, cwd = root, logFile, onLine, signal }) {
  fs.mkdirSync(dirname(logFile), { recursive: true });
  const log = fs.createWriteStream(logFile);
  let output = '';
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // Ctrl-C reaches us; we end the whole group
    });
    const kill = () => {
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // it ended in the meantime
      }
    };
    signal?.addEventListener('abort', kill, { once: true });
    const take = chunk => {
      log.write(chunk);
      output = (output + chunk).slice(-64 * 1024);
      const line = String(chunk).trim().split('\n').pop();
      if (line) onLine?.(line);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code, signalName) => {
      signal?.removeEventListener('abort', kill);
      log.end();
      if (code === 0) {
        resolve(output);
        return;
      }
      const how = signalName
        ? `was ended by ${signalName}`
        : `failed (${code})`;
      const hint = hintFor(output);
      const call = [command, ...args].join(' ').slice(0, 200);
      const summary = [
        `\`${call}\` ${how}. All of its output: ${logFile}`,
        ...(hint ? [hint] : []),
      ].join('\n');
      const message = `${tail(output, 25)}\n${summary}`;
      reject(new CommandError(message, { output, summary }));
    });
  });
}

module.exports = { CommandError, hintFor, run, tail };
