/** Pieces of Workflow specs that run as local processes. */

/** A container that runs shell text; `/work` and `/tmp` are volumes. */
export function shell(text: string, extra: object = {}): object {
  return {
    image: 'steps:1',
    command: ['sh', '-c'],
    args: [text],
    volumeMounts: [
      { name: 'work', mountPath: '/work' },
      { name: 'tmp', mountPath: '/tmp' },
    ],
    // Shell text is not rewritten, so steps learn their folder from a variable.
    env: [{ name: 'WORK', value: '/work' }],
    ...extra,
  };
}

/** A Workflow whose entrypoint is one template. */
export function single(template: object, spec: object = {}): object {
  return workflow([{ name: 'main', ...template }], spec);
}

/** A Workflow that starts at `main`. */
export function workflow(templates: object[], spec: object = {}): object {
  return {
    entrypoint: 'main',
    volumes: [
      { name: 'work', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
    ],
    templates,
    ...spec,
  };
}
