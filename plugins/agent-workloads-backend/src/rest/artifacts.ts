import type { Request, Response, Router } from 'express';
import { audited } from './audited';
import type { RouterOptions } from './createRouter';
import { attemptRef, readFlag, readText } from './requests';
import { sendFile } from './sendFile';

const ATTEMPT = '/workloads/:cluster/:namespace/:name/attempts/:attempt';
const READERS = { allow: ['user' as const, 'service' as const] };

export function addArtifactRoutes(
  router: Router,
  {
    httpAuth,
    auditor,
    artifacts,
  }: Pick<RouterOptions, 'httpAuth' | 'auditor' | 'artifacts'>,
): void {
  router.get(`${ATTEMPT}/artifacts`, async (req, res) => {
    const credentials = await httpAuth.credentials(req, READERS);
    const signal = signalOf(res);
    const items = await artifacts.list(attemptRef(req.params), {
      credentials,
      signal,
    });
    res.json({ items });
  });

  router.get(
    `${ATTEMPT}/nodes/:nodeId/artifacts/:artifact`,
    async (req, res) => {
      const ref = fileRef(req);
      const file = await audited(
        auditor,
        {
          eventId: 'artifact-read',
          severityLevel: 'low',
          request: req,
          meta: { ...ref, file: ref.file ?? '' },
        },
        async () =>
          artifacts.open(ref, {
            credentials: await httpAuth.credentials(req, READERS),
            signal: signalOf(res),
            range: req.get('Range'),
          }),
      );
      const download = readFlag(req.query, 'download');
      await sendFile(res, file, { download });
    },
  );
}

function fileRef(req: Request) {
  const { nodeId = '', artifact = '' } = req.params;
  const file = readText(req.query, 'file');
  return { ...attemptRef(req.params), nodeId, artifact, file };
}

/** Who has gone away waits for nothing. */
function signalOf(res: Response): AbortSignal {
  const controller = new AbortController();
  res.on('close', () => controller.abort());
  return controller.signal;
}
