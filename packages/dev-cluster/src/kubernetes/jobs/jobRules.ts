import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, NewKubeObject } from '../../store';
import type { FieldError } from '../fieldError';
import { isJson, type Json } from '../schema/types';
import { specOf, type JobSpec, type PodTemplate } from './jobModel';

const NOT_HERE = 'is not supported by the embedded cluster';

/** A new Job as the API server completes it: its pods are found by a label with its uid. */
export function completeJob(object: NewKubeObject): NewKubeObject {
  const spec = isJson(object.spec) ? (object.spec as JobSpec) : undefined;
  if (!spec || !isJson(spec.template)) return object;
  const template: PodTemplate = spec.template;
  const uid = randomUUID();
  const { name = '' } = object.metadata;
  const own = { 'batch.kubernetes.io/controller-uid': uid };
  const labels = {
    ...template.metadata?.labels,
    ...own,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  return {
    ...object,
    metadata: {
      ...object.metadata,
      uid,
      // A Job without labels takes those of its pods.
      labels: object.metadata.labels ?? labels,
    },
    spec: {
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      completions: 1,
      manualSelector: false,
      parallelism: 1,
      podReplacementPolicy: 'TerminatingOrFailed',
      suspend: false,
      ...spec,
      selector: { matchLabels: own },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

const unsupported = (field: string, value: unknown): FieldError => ({
  type: 'Invalid',
  field,
  value,
  detail: NOT_HERE,
});

const VOLUME_SOURCES = ['emptyDir', 'configMap', 'secret'];

function volumeErrors(volumes: readonly Json[]): FieldError[] {
  return volumes.flatMap((volume, at) =>
    Object.keys(volume)
      .filter(key => key !== 'name' && !VOLUME_SOURCES.includes(key))
      .map(key =>
        unsupported(`spec.template.spec.volumes[${at}].${key}`, volume.name),
      ),
  );
}

function podErrors({ template }: JobSpec): FieldError[] {
  const at = 'spec.template.spec';
  const {
    restartPolicy,
    containers = [],
    initContainers = [],
    volumes = [],
  } = template?.spec ?? {};
  const errors: FieldError[] = [];
  if (restartPolicy !== 'Never' && restartPolicy !== 'OnFailure') {
    const detail = 'valid values: "OnFailure", "Never"';
    errors.push({ type: 'Required', field: `${at}.restartPolicy`, detail });
  } else if (restartPolicy === 'OnFailure') {
    errors.push(unsupported(`${at}.restartPolicy`, restartPolicy));
  }
  if (containers.length === 0) {
    errors.push({ type: 'Required', field: `${at}.containers` });
  }
  if (containers.length > 1) {
    errors.push(unsupported(`${at}.containers[1]`, containers[1]?.name));
  }
  if (initContainers.length > 0) {
    errors.push(unsupported(`${at}.initContainers`, initContainers.length));
  }
  return [...errors, ...volumeErrors(volumes)];
}

/** Fields with the only value that is imitated. */
const ONLY: Record<string, unknown> = {
  parallelism: 1,
  completions: 1,
  completionMode: 'NonIndexed',
  suspend: false,
  manualSelector: false,
  podFailurePolicy: undefined,
  successPolicy: undefined,
  backoffLimitPerIndex: undefined,
  maxFailedIndexes: undefined,
  managedBy: undefined,
};

const COUNTS = [
  'backoffLimit',
  'activeDeadlineSeconds',
  'ttlSecondsAfterFinished',
];

/** What is wrong with a Job, or not imitated: one pod at a time, until one succeeds. */
export function jobErrors(object: Json): FieldError[] {
  const spec = isJson(object.spec) ? (object.spec as JobSpec) : {};
  const others = Object.entries(ONLY)
    .filter(([field, value]) => spec[field] !== value)
    .filter(([field]) => spec[field] !== undefined)
    .map(([field]) => unsupported(`spec.${field}`, spec[field]));
  const counts = COUNTS.filter(field => {
    const value = spec[field];
    return (
      value !== undefined && !(Number.isInteger(value) && Number(value) >= 0)
    );
  }).map(
    (field): FieldError => ({
      type: 'Invalid',
      field: `spec.${field}`,
      value: spec[field],
      detail: 'must be greater than or equal to 0',
    }),
  );
  return [...others, ...counts, ...podErrors(spec)];
}

/** What may not change in a Job that is there. */
export function jobChangeErrors(
  before: KubeObject,
  after: KubeObject,
): FieldError[] {
  return ['template', 'selector', 'completionMode', 'completions']
    .filter(
      field => !isDeepStrictEqual(specOf(before)[field], specOf(after)[field]),
    )
    .map(field => ({
      type: 'Invalid',
      field: `spec.${field}`,
      value: specOf(after)[field],
      detail: 'field is immutable',
    }));
}
