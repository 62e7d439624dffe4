import type { Router } from 'express';
import type { DecisionRequest } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { decisionView } from '../workloads/gateView';
import { audited } from './audited';
import type { RouterOptions } from './createRouter';
import { workloadRef } from './requests';

export function addGateRoutes(
  router: Router,
  {
    httpAuth,
    auditor,
    approvals,
  }: Pick<RouterOptions, 'httpAuth' | 'auditor' | 'approvals'>,
): void {
  router.post(
    '/workloads/:cluster/:namespace/:name/gates/:nodeId/decisions',
    async (req, res) => {
      const gate = { ...workloadRef(req.params), nodeId: req.params.nodeId };
      const request: DecisionRequest = req.body;
      const idempotencyKey = req.get('Idempotency-Key') ?? '';
      const decision = await audited(
        auditor,
        {
          eventId: 'gate-decide',
          severityLevel: 'high',
          request: req,
          meta: { ...gate, decision: request.decision },
        },
        async () => {
          const credentials = await httpAuth.credentials(req, {
            allow: ['user'],
          });
          return approvals.decide(
            gate,
            { ...request, idempotencyKey },
            { credentials },
          );
        },
        ({ id, by }) => ({ decisionId: id, by }),
      );
      res.status(201).json(decisionView(decision));
    },
  );
}
