/** What a container needs to pass the `restricted` level and the namespace's bookkeeping. */
const RESTRICTED = {
  resources: {
    requests: { cpu: '10m', memory: '32Mi' },
    limits: { cpu: '500m', memory: '128Mi' },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
};

/** Connects to each address and says so; ends badly when one can't be resolved or reached. */
const CONNECT = `
  const { connect } = require('node:net');
  const { once } = require('node:events');
  (async () => {
    for (const address of process.argv.slice(1)) {
      const [host, port] = address.split(':');
      const socket = connect({ host, port: Number(port), timeout: 10000 });
      socket.once('timeout', () => socket.destroy(new Error('no answer from ' + address)));
      await once(socket, 'connect');
      socket.destroy();
    }
  })();`;

const run = (name: string, addresses: string[]) => ({
  name,
  container: {
    image: 'agent-workloads/node:24',
    command: ['node'],
    args: ['-e', CONNECT, ...addresses],
    ...RESTRICTED,
  },
});

/** A Workflow of a pod that connects to some addresses, a gate, and a pod behind it. */
export const reachWorkflow = (name: string, addresses: string[]) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  // the environment's artifact repository makes keys from the label and the parameters
  metadata: { name, labels: { 'agent-workloads.io/workload-uid': name } },
  spec: {
    entrypoint: 'main',
    arguments: {
      parameters: [
        { name: 'prefix', value: 'runs' },
        { name: 'job_id', value: name },
      ],
    },
    serviceAccountName: 'agent-workloads-workflow',
    automountServiceAccountToken: false,
    executor: { serviceAccountName: 'agent-workloads-workflow' },
    activeDeadlineSeconds: 240,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    templates: [
      {
        name: 'main',
        dag: {
          tasks: [
            { name: 'reach', template: 'reach' },
            { name: 'gate', template: 'gate', depends: 'reach.Succeeded' },
            { name: 'after', template: 'after', depends: 'gate.Succeeded' },
          ],
        },
      },
      run('reach', addresses),
      { name: 'gate', suspend: {} },
      run('after', []),
    ],
  },
});
