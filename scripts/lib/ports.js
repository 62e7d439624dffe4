'use strict';
const net = require('node:net');

function isFree(port) {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', error =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    probe.listen({ port, host: '127.0.0.1' }, () =>
      probe.close(() => resolve(true)),
    );
  });
}

/** Names every port that is taken, before anything is started. */
async function assertPortsFree({ ports, portalPort }) {
  const wanted = [
    ...Object.entries(ports).map(([what, port]) => [
      what,
      port,
      'AGENT_WORKLOADS_PORT_BASE',
    ]),
    ['the portal', portalPort, 'AGENT_WORKLOADS_PORTAL_PORT'],
  ];
  const busy = [];
  for (const [what, port, variable] of wanted) {
    if (!(await isFree(port))) {
      busy.push(`  port ${port} for ${what} (move it with ${variable})`);
    }
  }
  if (busy.length === 0) return;
  throw new Error(
    `In use by another program:\n${busy.join(
      '\n',
    )}\nStop what holds them (\`ss -ltnp\` shows it), or move ours, e.g. AGENT_WORKLOADS_PORT_BASE=24000.`,
  );
}

module.exports = { assertPortsFree };
