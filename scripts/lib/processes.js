'use strict';
/** Records of the processes that this project starts, so that a later start finds what a `kill -9` left behind. */
const fs = require('node:fs');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

/** Start time in clock ticks since boot: tells a reused pid from the recorded process. */
function startTimeOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Writes `{pid, startTime, group}`; `group`: the pid leads a process group of its own. */
function writeRecord(file, pid, group) {
  const startTime = startTimeOf(pid);
  if (startTime === undefined) return;
  fs.mkdirSync(join(file, '..'), { recursive: true });
  fs.writeFileSync(file, JSON.stringify({ pid, startTime, group }));
}

const removeRecord = file => fs.rmSync(file, { force: true });

/** The recorded process if it still runs; a record that can't be read counts as none. */
function aliveRecord(file) {
  try {
    const record = JSON.parse(fs.readFileSync(file, 'utf8'));
    const known = Number.isInteger(record.pid) && record.pid > 1;
    return known && startTimeOf(record.pid) === record.startTime
      ? record
      : undefined;
  } catch {
    return undefined;
  }
}

function signal({ pid, group }, name) {
  try {
    process.kill(group ? -pid : pid, name);
  } catch {
    // it ended in the meantime
  }
}

/** Ends a recorded process, politely first. Returns whether there was one. */
async function endRecorded(file, graceMs = 10_000) {
  const record = aliveRecord(file);
  if (record) {
    signal(record, record.signal ?? 'SIGTERM');
    const deadline = Date.now() + graceMs;
    while (startTimeOf(record.pid) === record.startTime) {
      if (Date.now() > deadline) signal(record, 'SIGKILL');
      await sleep(50);
    }
    // members of the group that outlived their leader
    if (record.group) signal(record, 'SIGKILL');
  }
  removeRecord(file);
  return record !== undefined;
}

const STARTER = 'starter.json';

/** Throws when another `npm start` or `npm test` uses the same data folder. */
function assertNoOtherStarter(settings) {
  const other = aliveRecord(join(settings.pidsDir, STARTER));
  if (!other || other.pid === process.pid) return;
  throw new Error(
    `The product is running already (process ${other.pid}, data in ${settings.dataDir}). Stop it with Ctrl-C there, or start another one with AGENT_WORKLOADS_DATA_DIR, AGENT_WORKLOADS_PORT_BASE, AGENT_WORKLOADS_BACKEND_PORT and AGENT_WORKLOADS_FRONTEND_PORT.`,
  );
}

const recordStarter = settings =>
  writeRecord(join(settings.pidsDir, STARTER), process.pid, false);
const removeStarter = settings => removeRecord(join(settings.pidsDir, STARTER));

/** Ends everything that an earlier run left behind; returns the names of what was found. */
async function endLeftovers(settings) {
  if (!fs.existsSync(settings.pidsDir)) return [];
  const files = fs
    .readdirSync(settings.pidsDir)
    .filter(name => name.endsWith('.json') && name !== STARTER)
    // the cluster first: it stops its own children in order
    .sort(
      (a, b) => Number(b === 'cluster.json') - Number(a === 'cluster.json'),
    );
  const ended = [];
  for (const name of files) {
    if (await endRecorded(join(settings.pidsDir, name))) {
      ended.push(name.replace('.json', ''));
    }
  }
  return ended;
}

/** Kills everything recorded, at once; for the second Ctrl-C. */
function killRecorded(settings) {
  if (!fs.existsSync(settings.pidsDir)) return;
  for (const name of fs.readdirSync(settings.pidsDir)) {
    const record = aliveRecord(join(settings.pidsDir, name));
    if (record && record.pid !== process.pid && name !== STARTER)
      signal(record, 'SIGKILL');
  }
}

module.exports = {
  assertNoOtherStarter,
  endLeftovers,
  killRecorded,
  recordStarter,
  removeRecord,
  removeStarter,
  startTimeOf,
  writeRecord,
};
