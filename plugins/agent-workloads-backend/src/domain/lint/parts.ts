import { dependenciesOf } from '../plan';
import type {
  Call,
  Pipeline,
  PipelineContainer,
  PipelineTask,
  PipelineTemplate,
} from './shape';

/** A template with the field where it stands. */
export interface Placed {
  template: PipelineTemplate;
  path: string;
}

/** The templates of a pipeline. */
export function templatesOf({ spec }: Pipeline): Placed[] {
  return (spec.templates ?? []).map((template, index) => ({
    template,
    path: `spec.templates[${index}]`,
  }));
}

/** Containers of a template's pod, with their fields. */
export function containersOf({
  template,
  path,
}: Placed): Array<{ container: PipelineContainer; path: string }> {
  const list = (containers: PipelineContainer[] | undefined, field: string) =>
    (containers ?? []).map((container, index) => ({
      container,
      path: `${path}.${field}[${index}]`,
    }));
  return [
    ...(template.container
      ? [{ container: template.container, path: `${path}.container` }]
      : []),
    ...(template.script
      ? [{ container: template.script, path: `${path}.script` }]
      : []),
    ...list(template.containerSet?.containers, 'containerSet.containers'),
    ...list(template.initContainers, 'initContainers'),
    ...list(template.sidecars, 'sidecars'),
  ];
}

/** What a lifecycle hook or exit handler of a task or of the whole runs, with its field. */
export function hooksOf(
  holder: Pick<PipelineTask, 'hooks' | 'onExit'>,
  path: string,
): Array<{ call: Call; path: string }> {
  return [
    ...(holder.onExit === undefined
      ? []
      : [{ call: { template: holder.onExit }, path: `${path}.onExit` }]),
    ...Object.entries(holder.hooks ?? {}).map(([name, call]) => ({
      call,
      path: `${path}.hooks.${name}`,
    })),
  ];
}

/** For each task of a DAG, every task that has ended before it starts. */
export function ancestorsOf(
  tasks: ReadonlyArray<Pick<PipelineTask, 'name' | 'depends' | 'dependencies'>>,
): Map<string, ReadonlySet<string>> {
  const names = new Set(tasks.map(({ name }) => name));
  const before = new Map(
    tasks.map(task => [task.name, [...new Set(dependenciesOf(task, names))]]),
  );
  return new Map(
    tasks.map(({ name }) => {
      const found = new Set<string>();
      const open = [...(before.get(name) ?? [])];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (found.has(next)) continue;
        found.add(next);
        open.push(...(before.get(next) ?? []));
      }
      return [name, found];
    }),
  );
}
