'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { join } = require('node:path');
const { hintFor, tail } = require('./commands');
const { endRecorded, writeRecord } = require('./processes');
const { root } = require('./settings');

const GRACE_MS = 15_000;

/** Keeps long-running children, each in a process group of its own: all run, or none does. */
class Supervisor {
  /** @param {(failure: Error) => void} onDeath a child ended that nobody stopped */
  constructor(settings, onDeath) {
    this.settings = settings;
    this.onDeath = onDeath;
    this.records = new Map();
    this.stopping = false;
  }

  /** Starts a child; its output goes to `logs/<name>.log`. */
  start(name, command, args, env, cwd = root) {
    const { logsDir, pidsDir } = this.settings;
    fs.mkdirSync(logsDir, { recursive: true });
    const logFile = join(logsDir, `${name}.log`);
    const log = fs.openSync(logFile, 'w');
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    fs.closeSync(log);
    const record = join(pidsDir, `${name}.json`);
    if (child.pid !== undefined) writeRecord(record, child.pid, true);
    this.records.set(name, record);
    const end = how => {
      if (!this.stopping) this.onDeath(this.failure(name, how, logFile));
    };
    child.once('error', error => end(`could not start: ${error.message}`));
    child.once('exit', (code, signal) =>
      end(signal ? `was ended by ${signal}` : `ended with code ${code}`),
    );
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

  /**
   * Stops the newest first: the portal before the cluster that it talks to. Of a child that ended by itself, what it
   * left in its group is ended.
   */
  async stop() {
    this.stopping = true;
    for (const record of [...this.records.values()].reverse()) {
      await endRecorded(record, GRACE_MS);
    }
    this.records.clear();
  }
}

module.exports = { Supervisor };
