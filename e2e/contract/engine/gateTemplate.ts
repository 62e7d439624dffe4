/** Names of the steps of the template below. */
export const STEPS = { gate: 'gate', other: 'other-gate', after: 'after' };

/** What the gate waits for. */
export const OUTPUTS = ['decision', 'comment'];

/**
 * A run without pods: a gate, another gate beside it that waits for ever, and a step behind the first that shows in its
 * inputs what it was given.
 */
export function gateSpec(padding = 0): object {
  return {
    entrypoint: 'main',
    templates: [
      {
        name: 'main',
        dag: {
          tasks: [
            { name: STEPS.gate, template: 'gate' },
            { name: STEPS.other, template: 'wait' },
            ...(padding > 0 ? [paddingTask(padding)] : []),
            {
              name: STEPS.after,
              template: 'show',
              depends: `${STEPS.gate}.Succeeded`,
              arguments: {
                parameters: OUTPUTS.map(name => ({
                  name,
                  value: `{{tasks.${STEPS.gate}.outputs.parameters.${name}}}`,
                })),
              },
            },
          ],
        },
      },
      {
        name: 'gate',
        suspend: {},
        outputs: {
          parameters: OUTPUTS.map(name => ({
            name,
            valueFrom: { supplied: {} },
            ...(name === 'decision' && { globalName: 'verdict' }),
          })),
        },
      },
      { name: 'wait', suspend: {} },
      {
        name: 'show',
        inputs: { parameters: OUTPUTS.map(name => ({ name })) },
        suspend: { duration: '1' },
      },
      {
        name: 'tick',
        inputs: { parameters: [{ name: 'i' }] },
        suspend: { duration: '0' },
      },
    ],
  };
}

/** So many nodes that Argo packs them. */
function paddingTask(count: number): object {
  return {
    name: 'padding',
    template: 'tick',
    arguments: {
      parameters: [
        { name: 'i', value: 'item-{{item}}-of-a-fairly-long-parameter-value' },
      ],
    },
    withSequence: { count: String(count) },
  };
}
