import { error, warning, type Finding } from './finding';
import { containersOf, templatesOf, type Placed } from './parts';
import type { Pipeline, PipelineContainer, PipelineTemplate } from './shape';

type Fields = Record<string, unknown>;

/** What Pod Security `restricted` and a quota would refuse, and what makes a step hard to hold. */
export function checkContainers(pipeline: Pipeline): Finding[] {
  const { spec } = pipeline;
  return [
    ...checkVolumes(spec.volumes, 'spec.volumes'),
    ...checkPod(spec, 'spec'),
    ...templatesOf(pipeline)
      .map(placed => withDefaults(placed, spec.templateDefaults))
      .flatMap(placed => checkTemplate(placed, pipeline)),
  ];
}

/** As Argo merges them: what the template says comes before what all templates share. */
function withDefaults(
  { template, path }: Placed,
  defaults: Pipeline['spec']['templateDefaults'],
): Placed {
  if (!defaults) return { template, path };
  const { container, script, containerSet: _, ...shared } = defaults;
  const merged: PipelineTemplate = { ...shared, ...template };
  if (container && template.container)
    merged.container = deepDefaults(template.container, container);
  if (script && template.script)
    merged.script = deepDefaults(template.script, script);
  return { template: merged, path };
}

function deepDefaults<T extends Fields>(own: T, defaults: Fields): T {
  const merged: Fields = { ...defaults, ...own };
  for (const [key, value] of Object.entries(defaults))
    if (isFields(value) && isFields(own[key]))
      merged[key] = deepDefaults(own[key], value);
  return merged as T;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkTemplate(placed: Placed, { spec }: Pipeline): Finding[] {
  const { template, path } = placed;
  const containers = containersOf(placed);
  const pod = template.securityContext ?? spec.securityContext ?? {};
  const problems = [
    ...checkVolumes(template.volumes, `${path}.volumes`),
    ...checkPod(template, path),
    ...containers.flatMap(each => [
      ...checkImage(each.container, each.path),
      ...checkResources(each.container, each.path),
      ...checkSecurity(each.container, each.path, pod),
    ]),
  ];
  if (
    containers.length > 0 &&
    template.activeDeadlineSeconds === undefined &&
    spec.activeDeadlineSeconds === undefined
  )
    problems.push(
      warning(
        'no-deadline',
        path,
        `Template ${template.name} may use up the time of the whole run; set activeDeadlineSeconds`,
      ),
    );
  return problems;
}

function checkVolumes(
  volumes: PipelineTemplate['volumes'],
  path: string,
): Finding[] {
  return (volumes ?? []).flatMap((volume, index) =>
    volume.hostPath === undefined
      ? []
      : [
          error(
            'host-path',
            `${path}[${index}].hostPath`,
            `Volume ${volume.name} is a folder of the node, which an environment refuses; use emptyDir, an artifact or a PersistentVolumeClaim`,
          ),
        ],
  );
}

function checkPod(holder: Fields, path: string): Finding[] {
  const problems: Finding[] = [];
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'])
    if (holder[field] === true)
      problems.push(
        error(
          'host-namespace',
          `${path}.${field}`,
          `${field} shares the node with the step, which an environment refuses; remove it`,
        ),
      );
  if (holder.podSpecPatch !== undefined)
    problems.push(
      warning(
        'pod-spec-patch',
        `${path}.podSpecPatch`,
        'podSpecPatch can undo what the other fields say, and is not checked; say it in the fields themselves',
      ),
    );
  return problems;
}

function checkImage(container: PipelineContainer, path: string): Finding[] {
  const { image } = container;
  if (image === undefined || image.trim() === '')
    return [
      error(
        'no-image',
        path,
        'The container has no image; name one with a version, or {{workflow.parameters.agent_image}}',
      ),
    ];
  if (image.includes('{{') || image.includes('@sha256:')) return [];
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest'
    ? [
        warning(
          'image-latest',
          `${path}.image`,
          `${image} may be another image tomorrow; name a version or a digest`,
        ),
      ]
    : [];
}

function checkResources(
  { resources }: PipelineContainer,
  path: string,
): Finding[] {
  const lacks = (kind: 'limits' | 'requests') =>
    ['cpu', 'memory'].filter(name => resources?.[kind]?.[name] === undefined);
  const limits = lacks('limits');
  // Kubernetes requests what the limit is where nothing else is said.
  const requests = lacks('requests').filter(name => !limits.includes(name));
  const problems: Finding[] = [];
  if (limits.length > 0)
    problems.push(
      error(
        'no-limits',
        `${path}.resources.limits`,
        `The container has no limit of ${limits.join(
          ' and ',
        )}; a quota refuses such a step, and without a quota it may take the whole node`,
      ),
    );
  if (requests.length > 0)
    problems.push(
      warning(
        'no-requests',
        `${path}.resources.requests`,
        `The container requests no ${requests.join(
          ' and ',
        )}, so its whole limit is reserved; say what it usually needs`,
      ),
    );
  return problems;
}

const ALLOWED_CAPABILITIES: unknown[] = ['NET_BIND_SERVICE'];
const SECCOMP: unknown[] = ['RuntimeDefault', 'Localhost'];

function checkSecurity(
  container: PipelineContainer,
  path: string,
  pod: Fields,
): Finding[] {
  const own: Fields = container.securityContext ?? {};
  const inherited = (field: string) => own[field] ?? pod[field];
  const fields = (value: unknown): Fields => (isFields(value) ? value : {});
  const capabilities = fields(own.capabilities);
  const list = (value: unknown): unknown[] =>
    Array.isArray(value) ? value : [];
  const added = list(capabilities.add).filter(
    name => !ALLOWED_CAPABILITIES.includes(name),
  );
  const missing = [
    inherited('runAsNonRoot') === true ? [] : ['runAsNonRoot: true'],
    own.allowPrivilegeEscalation === false
      ? []
      : ['allowPrivilegeEscalation: false'],
    list(capabilities.drop).includes('ALL') ? [] : ['capabilities.drop: [ALL]'],
    SECCOMP.includes(fields(inherited('seccompProfile')).type)
      ? []
      : ['seccompProfile.type: RuntimeDefault'],
  ].flat();
  const at = `${path}.securityContext`;
  const rules: Array<[boolean, () => Finding]> = [
    [
      own.privileged === true,
      () =>
        error(
          'privileged',
          `${at}.privileged`,
          'A privileged container owns the node; an environment refuses it, remove the field',
        ),
    ],
    [
      inherited('runAsUser') === 0,
      () =>
        error(
          'root-user',
          `${at}.runAsUser`,
          'The container runs as root, which an environment refuses; use another user, e.g. 65532',
        ),
    ],
    [
      added.length > 0,
      () =>
        error(
          'capabilities',
          `${at}.capabilities.add`,
          `The capabilities ${added.join(
            ', ',
          )} are refused in an environment; remove them`,
        ),
    ],
    [
      missing.length > 0,
      () =>
        error(
          'security-context',
          at,
          `Pod Security "restricted" refuses the container; set ${missing.join(
            ', ',
          )}`,
        ),
    ],
    [
      own.readOnlyRootFilesystem !== true,
      () =>
        warning(
          'writable-root',
          at,
          'The container may change its own files; set readOnlyRootFilesystem: true and mount emptyDir volumes where it writes',
        ),
    ],
  ];
  return rules.flatMap(([broke, finding]) => (broke ? [finding()] : []));
}
