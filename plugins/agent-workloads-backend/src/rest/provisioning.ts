import type { Request, Router } from 'express';
import type { JsonObject } from '@backstage/types';
import type {
  ManifestRequest,
  ManifestResult,
  ObjectKey,
} from '../provisioning';
import { audited } from './audited';
import type { RouterOptions } from './createRouter';
import { readFlag } from './requests';

const MAX_NAMED = 50;

/** Making and removing environments. Who asks is a person, also where a service asks for them. */
export function addProvisioningRoutes(
  router: Router,
  {
    httpAuth,
    auditor,
    provisioning,
  }: Pick<RouterOptions, 'httpAuth' | 'auditor' | 'provisioning'>,
): void {
  const by = async (req: Request) => ({
    credentials: await httpAuth.credentials(req, { allow: ['user'] }),
  });

  router.post('/clusters/:cluster/manifests/plan', async (req, res) => {
    const { cluster } = req.params;
    const request: ManifestRequest = req.body;
    const event = {
      eventId: 'manifests-plan',
      severityLevel: 'low',
      request: req,
      meta: { cluster, ...asked(request) },
    } as const;
    const act = async () => provisioning.plan(cluster, request, await by(req));
    res.json(await audited(auditor, event, act, became));
  });

  router.post('/clusters/:cluster/manifests/apply', async (req, res) => {
    const { cluster } = req.params;
    const request: ManifestRequest = req.body;
    const event = {
      eventId: 'manifests-apply',
      severityLevel: 'high',
      request: req,
      meta: { cluster, ...asked(request) },
    } as const;
    const act = async () => provisioning.apply(cluster, request, await by(req));
    res.json(await audited(auditor, event, act, became));
  });

  router.post('/clusters/:cluster/manifests/status', async (req, res) => {
    const { cluster } = req.params;
    const { objects }: { objects: ObjectKey[] } = req.body;
    const event = {
      eventId: 'manifests-status',
      severityLevel: 'low',
      request: req,
      meta: { cluster, objects: objects.slice(0, MAX_NAMED).map(nameOf) },
    } as const;
    const act = async () =>
      provisioning.status(cluster, objects, await by(req));
    res.json({ items: await audited(auditor, event, act) });
  });

  router.delete('/environments/:cluster/:namespace', async (req, res) => {
    const { cluster, namespace } = req.params;
    const dryRun = readFlag(req.query, 'dryRun');
    const event = {
      eventId: 'environment-delete',
      severityLevel: dryRun ? 'low' : 'high',
      request: req,
      meta: { cluster, namespace, dryRun },
    } as const;
    const act = async () =>
      provisioning.remove(
        { cluster, namespace },
        { ...(await by(req)), dryRun },
      );
    const removal = await audited(auditor, event, act, ({ state }) => ({
      state,
    }));
    res.json(removal);
  });
}

/** Which objects, never what is in them. */
function asked({
  manifests,
  namespace = '',
  fieldManager = '',
  prune,
}: ManifestRequest): JsonObject {
  return {
    namespace,
    fieldManager,
    prune: prune?.labelSelector ?? '',
    objects: manifests.slice(0, MAX_NAMED).map(named),
  };
}

function became({ complete, objects }: ManifestResult): JsonObject {
  return {
    complete,
    objects: objects
      .slice(0, MAX_NAMED)
      .map(object => `${nameOf(object)}: ${object.outcome}`),
  };
}

function nameOf({
  kind,
  namespace,
  name,
}: Pick<ObjectKey, 'kind' | 'namespace' | 'name'>): string {
  return [kind, namespace, name].filter(Boolean).join('/');
}

/** Not checked yet: whatever is no short text is left out. */
function named(manifest: unknown): string {
  const { kind, metadata } = manifest as {
    kind?: unknown;
    metadata?: { namespace?: unknown; name?: unknown };
  };
  return [kind, metadata?.namespace, metadata?.name]
    .filter(part => typeof part === 'string' && part.length <= 253)
    .join('/');
}
