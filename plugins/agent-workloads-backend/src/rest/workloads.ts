import type { Router } from 'express';
import type { LaunchRequest } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { audited } from './audited';
import type { RouterOptions } from './createRouter';
import { attemptRef, listQuery, readFlag, workloadRef } from './requests';

const READERS = { allow: ['user' as const, 'service' as const] };

export function addWorkloadRoutes(
  router: Router,
  {
    httpAuth,
    auditor,
    workloads,
    launcher,
  }: Pick<RouterOptions, 'httpAuth' | 'auditor' | 'workloads' | 'launcher'>,
): void {
  router.get('/workloads', async (req, res) => {
    const credentials = await httpAuth.credentials(req, READERS);
    res.json(await workloads.list(listQuery(req.query), { credentials }));
  });

  router.post('/workloads', async (req, res) => {
    const request: LaunchRequest = req.body;
    const { cluster, namespace, name, pipeline } = request;
    const credentialsOf = () => httpAuth.credentials(req, { allow: ['user'] });
    if (readFlag(req.query, 'dryRun')) {
      res.json(await launcher.preview(request, await credentialsOf()));
      return;
    }
    const detail = await audited(
      auditor,
      {
        eventId: 'workload-launch',
        severityLevel: 'medium',
        request: req,
        meta: { cluster, namespace, name: name ?? '', pipeline: pipeline.name },
      },
      async () => {
        const credentials = await credentialsOf();
        const launched = await launcher.launch(request, credentials);
        return workloads.describe(launched, { credentials });
      },
      created => ({ name: created.name, uid: created.uid }),
    );
    res.status(201).json(detail);
  });

  router.get('/workloads/:cluster/:namespace/:name', async (req, res) => {
    const credentials = await httpAuth.credentials(req, READERS);
    res.json(await workloads.get(workloadRef(req.params), { credentials }));
  });

  router.get(
    '/workloads/:cluster/:namespace/:name/attempts/:attempt',
    async (req, res) => {
      const credentials = await httpAuth.credentials(req, READERS);
      const ref = attemptRef(req.params);
      res.json(await workloads.getAttempt(ref, { credentials }));
    },
  );
}
