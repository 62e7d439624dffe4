import { tasksOf } from '../preflightPipeline';
import { error, warning, type Finding } from './finding';
import { hooksOf, templatesOf, type Placed } from './parts';
import type { CallTarget } from './references';
import type { Call, Pipeline, PipelineTemplate } from './shape';

const WORK = [
  'dag',
  'steps',
  'suspend',
  'container',
  'script',
  'containerSet',
  'resource',
  'http',
  'data',
  'plugin',
] as const;

/** What each template is, and whether anything leads to it. */
export function checkStructure(
  pipeline: Pipeline,
  targetOf: CallTarget,
): Finding[] {
  const templates = templatesOf(pipeline);
  const used = usedTemplates(pipeline, templates, targetOf);
  const names = new Set<string>();
  return [
    ...templates.flatMap(placed => {
      const { template, path } = placed;
      const twice = names.has(template.name);
      names.add(template.name);
      return [
        ...(twice
          ? [
              error(
                'duplicate-template',
                `${path}.name`,
                `There are two templates ${template.name}; name one of them otherwise`,
              ),
            ]
          : []),
        ...checkKind(placed),
        // Gates that nobody comes to have a rule of their own.
        ...(used.has(template) || template.suspend
          ? []
          : [
              warning(
                'unused-template',
                path,
                `Nothing runs template ${template.name}; remove it, or let a task lead there`,
              ),
            ]),
      ];
    }),
    ...hooksIn(pipeline, templates).flatMap(({ call, path }) =>
      targetOf(call) === undefined
        ? [
            error(
              'unknown-template',
              path,
              `The hook refers to template ${
                call.template ?? call.templateRef?.name ?? '(none)'
              }, which is not there`,
            ),
          ]
        : [],
    ),
  ];
}

function checkKind({ template, path }: Placed): Finding[] {
  const kinds = WORK.filter(kind => template[kind] !== undefined);
  if (kinds.length === 0)
    return [
      error(
        'no-work',
        path,
        `Template ${
          template.name
        } says nothing to do; give it one of ${WORK.join(
          ', ',
        )} (a gate is suspend: {})`,
      ),
    ];
  if (kinds.length > 1)
    return [
      error(
        'too-much-work',
        path,
        `Template ${template.name} has ${kinds.join(
          ' and ',
        )}; Argo takes one of them`,
      ),
    ];
  return template.resource
    ? [
        warning(
          'makes-objects',
          `${path}.resource`,
          `Template ${template.name} makes or changes objects of the cluster; an environment's account may not, so that it would fail`,
        ),
      ]
    : [];
}

/** Templates that something leads to from the entrypoint, exit handlers and hooks. */
function usedTemplates(
  pipeline: Pipeline,
  templates: Placed[],
  targetOf: CallTarget,
): Set<PipelineTemplate> {
  const { entrypoint, onExit } = pipeline.spec;
  const open: Call[] = [
    { template: entrypoint },
    { template: onExit },
    ...hooksIn(pipeline, []).map(({ call }) => call),
  ].filter(call => call.template !== undefined || 'templateRef' in call);
  const own = new Set(templates.map(({ template }) => template));
  const used = new Set<PipelineTemplate>();
  for (let call = open.pop(); call; call = open.pop()) {
    const target = targetOf(call);
    if (typeof target !== 'object' || !own.has(target) || used.has(target))
      continue;
    used.add(target);
    for (const { task } of tasksOf(target))
      open.push(task, ...hooksOf(task, '').map(hook => hook.call));
  }
  return used;
}

function hooksIn(pipeline: Pipeline, templates: Placed[]) {
  return [
    ...hooksOf({ hooks: pipeline.spec.hooks }, 'spec'),
    ...templates.flatMap(({ template, path }) =>
      tasksOf(template).flatMap(({ task, field }) =>
        hooksOf(task, `${path}.${field}`),
      ),
    ),
  ];
}
