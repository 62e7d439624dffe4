import type { Live } from './workloads';

const TOKENS = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What a pod of a run breaks of the rules for pods; empty when nothing. */
export function breaches({ metadata, spec }: Live): string[] {
  const containers: Live[] = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
  ];
  return containers
    .flatMap(container => breachesOf(container, spec))
    .concat(
      spec.automountServiceAccountToken === false ? [] : ['mounts a token'],
    )
    .map(breach => `${metadata.name} ${breach}`);
}

function breachesOf(container: Live, spec: Live): string[] {
  const { name, resources, securityContext, volumeMounts } = container;
  const user = { ...spec.securityContext, ...securityContext };
  const held = [
    ['requests cpu', resources?.requests?.cpu],
    ['requests memory', resources?.requests?.memory],
    ['limits cpu', resources?.limits?.cpu],
    ['limits memory', resources?.limits?.memory],
    ['has a read-only root', user.readOnlyRootFilesystem],
    ['runs as non-root', user.runAsNonRoot && user.runAsUser !== 0],
    ['gains no privileges', user.allowPrivilegeEscalation === false],
    ['drops all capabilities', user.capabilities?.drop?.includes('ALL')],
    ['has a seccomp profile', user.seccompProfile?.type === 'RuntimeDefault'],
    [
      'sees no token of Kubernetes',
      name !== 'main' ||
        !(volumeMounts ?? []).some(({ mountPath }: Live) =>
          mountPath.startsWith(TOKENS),
        ),
    ],
  ];
  return held
    .filter(([, holds]) => !holds)
    .map(([rule]) => `container ${name}: not "${rule}"`);
}
