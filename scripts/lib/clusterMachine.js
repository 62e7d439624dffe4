'use strict';
/** Whether this machine can run the cluster of e2e/cluster, and whether another one is in its way. */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { createServer } = require('node:net');
const { delimiter, dirname, join } = require('node:path');
const { inRoot } = require('./settings');
const { clusterDir, machineIsChanged } = require('./testCluster');

const GIB = 1024 ** 3;
const MEMORY_GIB = 7;
/** Programs, images and caches from nothing; only what a run writes when they are there. */
const DISK_COLD_GIB = 30;
const DISK_WARM_GIB = 6;
/** Of Debian's base and what a developer's machine has; the rest is fetched into the cluster's folder. */
const PROGRAMS = {
  'apt-get': 'apt',
  'dpkg-deb': 'dpkg',
  awk: 'mawk',
  curl: 'curl',
  go: 'golang',
  ip: 'iproute2',
  mount: 'mount',
  nsenter: 'util-linux',
  openssl: 'openssl',
  setsid: 'util-linux',
  sysctl: 'procps',
  tar: 'tar',
  unshare: 'util-linux',
  xargs: 'findutils',
};

const words = (file, args) => {
  try {
    return execFileSync(file, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
};

const onPath = (name, path = process.env.PATH ?? '') =>
  [...path.split(delimiter), '/usr/sbin', '/sbin'].some(folder =>
    fs.existsSync(join(folder, name)),
  );

/** The largest `go` directive of the modules that are built. */
function goNeeded() {
  const mod = inRoot('e2e/cluster/mod');
  return fs
    .readdirSync(mod)
    .map(name => fs.readFileSync(join(mod, name, 'go.mod'), 'utf8'))
    .map(text => /^go (\d+)\.(\d+)/m.exec(text))
    .filter(Boolean)
    .map(([, major, minor]) => [Number(major), Number(minor)])
    .sort((a, b) => b[0] - a[0] || b[1] - a[1])[0];
}

function goProblem() {
  if (!onPath('go')) return []; // named with the other programs
  const found = /go(\d+)\.(\d+)/.exec(words('go', ['env', 'GOVERSION']));
  const [major, minor] = goNeeded();
  const enough =
    found &&
    (Number(found[1]) > major ||
      (Number(found[1]) === major && Number(found[2]) >= minor));
  return enough
    ? []
    : [
        `Go ${major}.${minor} or newer is needed; this is ${
          found?.[0] ?? 'of no known version'
        }.`,
      ];
}

function kindOfMachine() {
  const { platform, arch } = process;
  if (platform !== 'linux' || arch !== 'x64') {
    return [`It runs on Linux on x64; this is ${platform} on ${arch}.`];
  }
  const problems = [];
  if (process.getuid() !== 0) {
    problems.push(
      'It must run as root: it starts containers, a network and cgroups.',
    );
  }
  const os = fs.existsSync('/etc/os-release')
    ? fs.readFileSync('/etc/os-release', 'utf8')
    : '';
  if (!/^ID(_LIKE)?=.*debian/m.test(os)) {
    problems.push(
      "It takes containerd and others from Debian's packages, so it needs Debian or a descendant.",
    );
  }
  return problems;
}

function missingPrograms() {
  const missing = Object.entries(PROGRAMS).filter(([name]) => !onPath(name));
  if (missing.length === 0) return [];
  const packages = [...new Set(missing.map(([, name]) => name))];
  return [
    `Missing: ${missing
      .map(([name]) => name)
      .join(', ')}. Install: ${packages.join(' ')}.`,
  ];
}

/** The folder, or what of the way to it is there: a question makes no folders. */
const firstThatExists = folder =>
  fs.existsSync(folder) ? folder : firstThatExists(dirname(folder));

function room() {
  const problems = [];
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(
    fs.readFileSync('/proc/meminfo', 'utf8'),
  );
  const memory = (Number(available?.[1] ?? 0) * 1024) / GIB;
  if (memory < MEMORY_GIB) {
    problems.push(
      `${MEMORY_GIB} GiB of memory must be free; ${memory.toFixed(1)} are.`,
    );
  }
  const dir = clusterDir();
  const { bavail, bsize } = fs.statfsSync(firstThatExists(dir));
  const wanted = fs.existsSync(join(dir, 'bin/.minio.digest'))
    ? DISK_WARM_GIB
    : DISK_COLD_GIB;
  if ((bavail * bsize) / GIB < wanted) {
    problems.push(
      `${wanted} GiB of disk must be free in ${dir}; ${(
        (bavail * bsize) /
        GIB
      ).toFixed(1)} are.`,
    );
  }
  return problems;
}

/** Why this machine can't run the cluster at all; empty when it can. */
function machineProblems() {
  const kind = kindOfMachine();
  if (process.platform !== 'linux') return kind;
  return [...kind, ...missingPrograms(), ...goProblem(), ...room()];
}

const settingsOf = () =>
  Object.fromEntries(
    [
      ...fs
        .readFileSync(inRoot('e2e/cluster/env.sh'), 'utf8')
        .matchAll(/^: "\$\{(\w+):=([^$}]+)\}"/gm),
    ].map(([, name, value]) => [name, process.env[name] ?? value]),
  );

const portIsFree = (port, host) =>
  new Promise(resolve => {
    const server = createServer();
    server.once('error', error => resolve(error.code !== 'EADDRINUSE'));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });

const firstTwo = cidr => cidr.split('.').slice(0, 2).join('.');

const cgroupOf = root =>
  ['/sys/fs/cgroup', '/sys/fs/cgroup/memory']
    .map(hierarchy => join(hierarchy, root))
    .find(folder => fs.existsSync(folder));

/** Addresses, networks and names that another cluster took. */
function takenNames({ POD_CIDR, SVC_CIDR, NODE_IP, CGROUP_ROOT }) {
  const routes = words('ip', ['-4', 'route', 'show', 'table', 'all']);
  const problems = Object.entries({ POD_CIDR, SVC_CIDR })
    .filter(([, cidr]) => routes.includes(`${firstTwo(cidr)}.`))
    .map(
      ([name, cidr]) =>
        `A route to ${cidr} (${name}) is there already: another cluster or network uses it.`,
    );
  if (words('ip', ['-o', '-4', 'addr']).includes(` ${NODE_IP}/`)) {
    problems.push(`The address ${NODE_IP} (NODE_IP) is there already.`);
  }
  const cgroup = cgroupOf(CGROUP_ROOT);
  if (cgroup) {
    problems.push(
      `The control group ${cgroup} (CGROUP_ROOT) is there already.`,
    );
  }
  // ours, unpacked, where the machine has none
  const nft = [join(clusterDir(), 'debian/tools/path/nft'), 'nft'];
  if (
    nft.some(file => words(file, ['list', 'tables']).includes('kube-proxy'))
  ) {
    problems.push(
      'The nftables table kube-proxy is there: another cluster runs on this machine.',
    );
  }
  return problems;
}

/** What of another cluster, or another program, holds a port, a network or a name that ours needs. */
async function conflicts() {
  // then they are our own
  if (machineIsChanged()) return [];
  const settings = settingsOf();
  const problems = [];
  for (const [name, port] of Object.entries(settings)) {
    if (!/PORT$/.test(name) || name === 'REGISTRY_PORT') continue;
    if (!(await portIsFree(Number(port), '127.0.0.1'))) {
      problems.push(`Port ${port} (${name}) is taken by another program.`);
    }
  }
  return [...problems, ...takenNames(settings)];
}

/** Throws with everything that is in the way, at once. */
async function assertPossible() {
  const problems = [...machineProblems(), ...(await conflicts())];
  if (problems.length === 0) return;
  const list = problems.map(text => `  - ${text}`).join('\n');
  throw new Error(`The cluster can't run here:\n${list}`);
}

module.exports = { assertPossible };
