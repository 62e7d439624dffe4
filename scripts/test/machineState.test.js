'use strict';
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { test } = require('node:test');
const { MARK, differences, machineState } = require('../lib/machineState');

const KIND = 'processes of the cluster';
const NOWHERE = '/no/such/folder';

test('names what was left behind and what is gone', () => {
  const before = { mounts: ['/', '/proc'], routes: ['default'] };
  const after = { mounts: ['/', '/mnt'], routes: ['default'] };
  assert.deepEqual(differences(before, after), [
    'mounts: left behind: /mnt',
    'mounts: gone: /proc',
  ]);
});

test('finds a process that this run started, wherever its program is', async () => {
  const start = mark =>
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      env: { ...process.env, [MARK]: mark },
    });
  const ours = start(String(process.pid));
  const others = start('1');
  await Promise.all([once(ours, 'spawn'), once(others, 'spawn')]);
  try {
    const found = machineState(NOWHERE)[KIND].join('\n');
    assert.match(found, new RegExp(`^${ours.pid} `, 'm'));
    assert.doesNotMatch(found, new RegExp(`^${others.pid} `, 'm'));
  } finally {
    ours.kill('SIGKILL');
    others.kill('SIGKILL');
  }
});
