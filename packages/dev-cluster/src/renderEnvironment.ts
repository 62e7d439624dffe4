import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createTemplateRenderer } from 'nunjitsu';
import {
  completeEnvironmentValues,
  type EnvironmentValues,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { projectRoot } from './config';

const SKELETON = 'templates/pipeline-environment/skeleton';

/** The environment's files by their path in the folder, as the scaffolder's `fetch:template` renders them. @public */
export type RenderedEnvironment = Map<string, string>;

function filesBelow(dir: string, at = ''): string[] {
  return readdirSync(join(dir, at), { withFileTypes: true }).flatMap(entry => {
    const path = at ? `${at}/${entry.name}` : entry.name;
    return entry.isDirectory() ? filesBelow(dir, path) : [path];
  });
}

/** The values with everything that may be left out. Throws with all that is wrong with them. @public */
export function environmentValues(given: unknown): EnvironmentValues {
  const result = completeEnvironmentValues(given);
  if ('problems' in result) {
    throw new Error(
      `No environment can be made of these values:\n  ${result.problems.join(
        '\n  ',
      )}`,
    );
  }
  return result.values;
}

/**
 * Renders the skeleton of pipeline environments outside of the portal. The template engine and its settings are those of
 * the scaffolder's action `fetch:template`; a test compares the two.
 *
 * @public
 */
export function renderEnvironment(
  given: unknown,
  skeletonDir = join(projectRoot(), SKELETON),
): RenderedEnvironment {
  const values = environmentValues(given);
  const renderer = createTemplateRenderer({ allowRegexExecution: true });
  const context = renderer.prepareContext({
    values: JSON.parse(JSON.stringify(values)),
  });
  const rendered: RenderedEnvironment = new Map();
  for (const file of filesBelow(skeletonDir)) {
    const path = renderer.render(file, context);
    // A name or folder that renders to nothing: that part was not asked for.
    if (path === '' || path.startsWith('/') || path.includes('//')) continue;
    const source = readFileSync(join(skeletonDir, file), 'utf8');
    rendered.set(path, renderer.render(source, context));
  }
  return rendered;
}

/**
 * Writes a rendered environment. A folder that has something already is refused: what an older environment had and this
 * one has not would stay.
 *
 * @public
 */
export function writeEnvironment(
  rendered: RenderedEnvironment,
  folder: string,
): void {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory() || readdirSync(folder).length > 0) {
      throw new Error(`${folder} is not an empty folder.`);
    }
  }
  for (const [path, text] of rendered) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
