const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Name of the Service behind which an environment keeps an object store of its own; undefined where the endpoint of its
 * ConfigMap leads anywhere else. A name without dots is one of the environment's own namespace, as pods resolve it.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function ownObjectStore(
  endpoint: string | undefined,
  namespace: string,
): string | undefined {
  const host = hostOf(endpoint);
  const [service = '', ...rest] = host.split('.');
  const inNamespace = [
    [],
    [namespace],
    [namespace, 'svc'],
    [namespace, 'svc', 'cluster', 'local'],
  ].some(suffix => suffix.join('.') === rest.join('.'));
  // A lone number is an address of its own kind.
  return inNamespace &&
    LABEL.test(service) &&
    service !== 'localhost' &&
    !/^\d+$/.test(service)
    ? service
    : undefined;
}

function hostOf(endpoint: string | undefined): string {
  return endpoint && URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
}
