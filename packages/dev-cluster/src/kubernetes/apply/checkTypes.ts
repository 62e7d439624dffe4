import { ApiError } from '../../store';
import { apiVersionOf } from '../registry/KindRegistry';
import type { Call } from '../resources/call';
import { METADATA_SHAPE } from '../schema/builtInShapes';
import { typeErrors } from '../schema/typeErrors';
import type { Json, Schema } from '../schema/types';
import { printPath } from './fields';

const TEXT: Schema = { type: 'string' };

/** The schema of a whole object: those of custom resources are silent about the root. */
function wholeSchema({ served }: Call): Schema | undefined {
  const own = served.schema?.schema ?? served.shape;
  // Of Workflows only a few types are known here.
  if (!own || served.resource.group === 'argoproj.io') return undefined;
  const properties = {
    ...own.properties,
    apiVersion: TEXT,
    kind: TEXT,
    metadata: METADATA_SHAPE,
  };
  return { ...own, type: 'object', properties };
}

/**
 * A configuration with unknown fields or wrong types can't be applied, whatever `fieldValidation` says. The API server
 * answers that with 500.
 */
export function checkTypes(call: Call, body: Json): void {
  const schema = wholeSchema(call);
  if (!schema) return;
  const custom = call.served.schema !== undefined;
  const texts = typeErrors(schema, body, [], custom).map(
    ({ path, problem }) => `${printPath(path)}: ${problem}`,
  );
  if (texts.length === 0) return;
  const { metadata } = body as {
    metadata?: { namespace?: string; name?: string };
  };
  const { group, version, kind } = call.served.resource;
  const what = `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}; ${
    group ? apiVersionOf({ group, version }) : `/${version}`
  }, Kind=${kind}`;
  const list =
    texts.length === 1
      ? texts[0]
      : `errors:${texts.map(text => `\n  ${text}`).join('')}`;
  throw new ApiError(
    'InternalError',
    `failed to create typed patch object (${what}): ${list}`,
  );
}
