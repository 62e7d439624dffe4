'use strict';
/** What a cluster could leave behind on a machine, as lists that can be compared. */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { basename, join } = require('node:path');

const lines = (file, ...args) => {
  try {
    return execFileSync(file, args, {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean);
  } catch {
    return []; // not on this machine
  }
};

/** Settings that a cluster changes; others move by themselves. */
const SYSCTLS =
  /^(vm\.(overcommit|panic)|kernel\.panic|net\.ipv[46]\.(ip_forward|conf\.(all|default|lo)\.)|net\.netfilter\.nf_conntrack_(max|tcp))/;
/** Where container runtimes and network plugins write. */
const PLACES = ['/run', '/var/lib', '/var/log', '/etc', '/opt', '/mnt'];

const namesIn = folder =>
  fs.existsSync(folder)
    ? fs.readdirSync(folder).map(name => join(folder, name))
    : [];

/** Control groups down to the second level. */
function cgroups() {
  const folders = parent =>
    namesIn(parent).filter(path => fs.lstatSync(path).isDirectory());
  const root = '/sys/fs/cgroup';
  return folders(root).flatMap(path => [path, ...folders(path)]);
}

/** Every process that a test run starts inherits this variable, and so can be told from those of others. */
const MARK = 'AGENT_WORKLOADS_TEST_RUN';

/** Processes of the cluster's folder, and those that this run started; not the ones that run it. */
function processesOf(dir) {
  return namesIn('/proc')
    .filter(path => /^\/proc\/\d+$/.test(path))
    .flatMap(path => {
      try {
        const line = fs
          .readFileSync(join(path, 'cmdline'), 'utf8')
          .replaceAll('\0', ' ')
          .trim();
        const marked = fs
          .readFileSync(join(path, 'environ'), 'utf8')
          .includes(`${MARK}=${process.pid}\0`);
        return marked || line.startsWith(`${dir}/`)
          ? [`${basename(path)} ${line.slice(0, 160)}`]
          : [];
      } catch {
        return []; // it ended in the meantime
      }
    });
}

/** @param {string} dir the cluster's own folder, whose contents may stay */
function machineState(dir) {
  return {
    'processes of the cluster': processesOf(dir),
    mounts: fs
      .readFileSync('/proc/self/mountinfo', 'utf8')
      .trim()
      .split('\n')
      .map(line => line.split(' ')[4]),
    'kernel settings': lines('sysctl', '-a').filter(line => SYSCTLS.test(line)),
    'network devices': lines('ip', '-o', 'link').map(
      line => line.split(':')[1]?.split('@')[0],
    ),
    addresses: lines('ip', '-o', 'addr').map(line =>
      line.split(/\s+/).slice(1, 4).join(' '),
    ),
    routes: lines('ip', 'route'),
    'nftables tables': lines(
      join(dir, 'debian/tools/path/nft'),
      'list',
      'tables',
    ),
    'control groups': cgroups(),
    files: PLACES.flatMap(namesIn),
  };
}

/** One sentence for each thing that is there now and was not before, or the other way round. */
function differences(before, after) {
  return Object.keys(before).flatMap(kind => {
    const had = new Set(before[kind]);
    const has = new Set(after[kind]);
    return [
      ...[...has]
        .filter(one => !had.has(one))
        .map(one => `${kind}: left behind: ${one}`),
      ...[...had]
        .filter(one => !has.has(one))
        .map(one => `${kind}: gone: ${one}`),
    ];
  });
}

module.exports = { MARK, differences, machineState };
