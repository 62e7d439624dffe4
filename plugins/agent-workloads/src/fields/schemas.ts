import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

/** A name of a field of the same form. */
const OTHER = 'Name of the field of this form that holds the';

/** A name: of a cluster, namespace or pipeline. @public */
export const clusterPickerSchema = makeFieldSchema({ output: z => z.string() });

/** @public */
export const environmentPickerSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      clusterField: z.string().describe(`${OTHER} cluster`).optional(),
    }),
});

/** @public */
export const pipelinePickerSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      clusterField: z.string().describe(`${OTHER} cluster`).optional(),
      namespaceField: z.string().describe(`${OTHER} namespace`).optional(),
    }),
});

/** @public */
export const parametersSchema = makeFieldSchema({
  output: z => z.record(z.string()),
  uiOptions: z =>
    z.object({
      clusterField: z.string().describe(`${OTHER} cluster`).optional(),
      namespaceField: z.string().describe(`${OTHER} namespace`).optional(),
      pipelineField: z.string().describe(`${OTHER} pipeline`).optional(),
    }),
});

/** @public */
export const urlsSchema = makeFieldSchema({
  output: z => z.array(z.string()),
});

/** @public */
export const namespaceNameSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      clusterField: z.string().describe(`${OTHER} cluster`).optional(),
      ownerField: z
        .string()
        .describe(`${OTHER} owner, who may apply again to what is theirs`)
        .optional(),
    }),
});
