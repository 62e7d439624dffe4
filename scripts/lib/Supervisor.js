'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { join } = require('node:path');
const { hintFor, tail } = require('./commands');
const { removeRecord, writeRecord } = require('./processes');
const { root } = require('./settings');

const GRACE_MS = 15_000;

/** Keeps long-running children, each in a process group of its own: all run, or none does. */
class Supervisor {
  /** @param {(failure: Error) => void} onDeath a child ended that nobody stopped */
  constructor(settings, onDeath) {
    this.settings = settings;
    this.onDeath = onDeath;
    this.children = new Map();
    this.stopping = false;
  }

  /** Starts a child; its output goes to `logs/<name>.log`. */
  start(name, command, args, env) {
    const { logsDir, pidsDir } = this.settings;
    fs.mkdirSync(logsDir, { recursive: true });
    const logFile = join(logsDir, `${name}.log`);
    const log = fs.openSync(logFile, 'w');
    const child = spawn(command, args, {
      cwd: root,
      env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    fs.closeSync(log);
    const record = join(pidsDir, `${name}.json`);
    if (child.pid !== undefined) writeRecord(record, child.pid, true);
    const ended = new Promise(resolve => {
      const end = how => {
        this.children.delete(name);
        removeRecord(record);
        resolve();
        if (!this.stopping) this.onDeath(this.failure(name, how, logFile));
      };
      child.once('error', error => end(`could not start: ${error.message}`));
      child.once('exit', (code, signal) =>
        end(signal ? `was ended by ${signal}` : `ended with code ${code}`),
      );
    });
    this.children.set(name, { child, ended });
    return { logFile };
  }

  failure(name, how, logFile) {
    const words = fs.readFileSync(logFile, 'utf8');
    const hint = hintFor(words);
    return new Error(
      [
        `The ${name} ${how}. Its last words:`,
        tail(words, 15) || '(none)',
        ...(hint ? [hint] : []),
        `All of its output: ${logFile}`,
      ].join('\n'),
    );
  }

  signal(name, signal) {
    const pid = this.children.get(name)?.child.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // the group is gone
    }
  }

  async stopOne(name) {
    const entry = this.children.get(name);
    if (!entry) return;
    this.signal(name, 'SIGTERM');
    const late = setTimeout(() => this.signal(name, 'SIGKILL'), GRACE_MS);
    await entry.ended;
    clearTimeout(late);
    try {
      process.kill(-entry.child.pid, 'SIGKILL'); // what outlived its leader
    } catch {
      // nothing did
    }
  }

  /** Stops the newest first: the portal before the cluster that it talks to. */
  async stop() {
    this.stopping = true;
    for (const name of [...this.children.keys()].reverse()) {
      await this.stopOne(name);
    }
  }

  /** For the second Ctrl-C. */
  kill() {
    this.stopping = true;
    for (const name of this.children.keys()) this.signal(name, 'SIGKILL');
  }
}

module.exports = { Supervisor };
