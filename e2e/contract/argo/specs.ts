/** Has a shell. On the embedded cluster steps are processes of this machine, whatever the image. */
export const IMAGE = 'agent-workloads/busybox:1';

/** A step that runs shell text; its folder is `$WORK`. */
export const shell = (text: string, more: object = {}) => ({
  container: {
    image: IMAGE,
    command: ['sh', '-c'],
    args: [text],
    env: [{ name: 'WORK', value: '/work' }],
    volumeMounts: [{ name: 'work', mountPath: '/work' }],
  },
  ...more,
});

/** So that no container has to run as root, those that Argo adds included. */
const SECURITY = {
  runAsNonRoot: true,
  runAsUser: 65532,
  runAsGroup: 65532,
  fsGroup: 65532,
};

/** A Workflow that starts at `main`. */
export const workflow = (templates: object[], spec: object = {}) => ({
  entrypoint: 'main',
  securityContext: SECURITY,
  volumes: [{ name: 'work', emptyDir: {} }],
  templates,
  ...spec,
});

/** A Workflow whose entrypoint is a DAG. */
export const dag = (tasks: object[], templates: object[], spec: object = {}) =>
  workflow([{ name: 'main', dag: { tasks } }, ...templates], spec);

/** A gate with one output that somebody has to supply. */
export const GATE = {
  name: 'gate',
  suspend: {},
  outputs: {
    parameters: [
      { name: 'decision', valueFrom: { supplied: {}, default: 'none' } },
    ],
  },
};

/** Ends by itself without a pod, and shows its input in its node. */
export const TICK = {
  name: 'tick',
  inputs: { parameters: [{ name: 'text', value: '' }] },
  suspend: { duration: '0' },
};

/** A task that hands a text to TICK. */
export const tick = (name: string, text: string, more: object = {}) => ({
  name,
  template: 'tick',
  arguments: { parameters: [{ name: 'text', value: text }] },
  ...more,
});

const escaped = (id: string) => id.replace(/~/g, '~0').replace(/\//g, '~1');

/** The write that ends a gate: nothing of it happens unless it is the same Workflow and the gate still waits. */
export function resolving(
  { uid }: { uid: string },
  id: string,
  { phase = 'Succeeded', message = 'Approved by ann', decision = 'approve' },
): object[] {
  const node = `/status/nodes/${escaped(id)}`;
  const parameters = [{ name: 'decision', value: decision }];
  return [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: `${node}/phase`, value: 'Running' },
    { op: 'replace', path: `${node}/phase`, value: phase },
    { op: 'add', path: `${node}/finishedAt`, value: '2026-01-01T00:00:00Z' },
    { op: 'add', path: `${node}/message`, value: message },
    { op: 'add', path: `${node}/outputs`, value: { parameters } },
  ];
}
