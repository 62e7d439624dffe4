/** Which fields of the same form say what a field builds on. */
export type FormSources = {
  clusterField?: string;
  namespaceField?: string;
  pipelineField?: string;
  ownerField?: string;
};

/** What the other fields of the form say by now. */
export type FormPlace = {
  cluster?: string;
  namespace?: string;
  pipeline?: string;
  owner?: string;
};

/** Reads the other fields' values; by default they are called cluster, namespace, pipeline and owner. */
export function placeIn(form: unknown, sources: FormSources = {}): FormPlace {
  return {
    cluster: textIn(form, sources.clusterField ?? 'cluster'),
    namespace: textIn(form, sources.namespaceField ?? 'namespace'),
    pipeline: textIn(form, sources.pipelineField ?? 'pipeline'),
    owner: textIn(form, sources.ownerField ?? 'owner'),
  };
}

function textIn(form: unknown, name: string): string | undefined {
  const value =
    typeof form === 'object' && form !== null
      ? Object.getOwnPropertyDescriptor(form, name)?.value
      : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
