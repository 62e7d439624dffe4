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

function readRecord(file) {
  try {
    const record = JSON.parse(fs.readFileSync(file, 'utf8'));
    return Number.isInteger(record.pid) && record.pid > 1 ? record : undefined;
  } catch {
    return undefined;
  }
}

function groupExists(pid) {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The recorded leader still runs, or members of its group outlived it: as long as they do, its pid is not given away. */
function isAlive({ pid, startTime, group }) {
  const now = startTimeOf(pid);
  if (now !== undefined) return now === startTime;
  return Boolean(group) && groupExists(pid);
}

/** The recorded process if it still runs; a record that can't be read counts as none. */
function aliveRecord(file) {
  const record = readRecord(file);
  return record && isAlive(record) ? record : undefined;
}

function signal({ pid, group }, name) {
  try {
    process.kill(group ? -pid : pid, name);
  } catch {
    // it ended in the meantime
  }
}

/** Waits until a process, or all of its group, is gone; after `graceMs` it is killed. */
async function waitGone(record, graceMs) {
  const deadline = Date.now() + graceMs;
  while (isAlive(record)) {
    // once its leader is gone nobody stops the rest in order
    const orphaned = record.group && startTimeOf(record.pid) === undefined;
    if (orphaned || Date.now() > deadline) signal(record, 'SIGKILL');
    await sleep(50);
  }
}

/** Ends a recorded process, politely first. Returns whether there was one. */
async function endRecorded(file, graceMs = 10_000) {
  const record = aliveRecord(file);
  if (record) {
    signal(record, record.signal ?? 'SIGTERM');
    await waitGone(record, graceMs);
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
    `The product is running already (process ${other.pid}, data in ${settings.dataDir}). Stop it with Ctrl-C there, or start another one with AGENT_WORKLOADS_DATA_DIR, AGENT_WORKLOADS_PORT_BASE and AGENT_WORKLOADS_PORTAL_PORT.`,
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
  aliveRecord,
  assertNoOtherStarter,
  endRecorded,
  endLeftovers,
  killRecorded,
  recordStarter,
  removeRecord,
  removeStarter,
  startTimeOf,
  writeRecord,
};
