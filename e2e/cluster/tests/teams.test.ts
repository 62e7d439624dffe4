import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bucket } from './support/faults/Bucket';
import { Checkpoints } from './support/faults/Checkpoints';
import { addressOf, credentialsOf } from './support/faults/FaultEnvironment';
import { report } from './support/faults/report';
import { KubeApi } from './support/KubeApi';
import { PortalProcess } from './support/portalProcess';
import { TEAMS } from './support/portalSettings';
import {
  aWorkload,
  removeWorkloads,
  untilPhase,
  workloadsPath,
} from './support/workloads';

const PORT = 25_031;
const TIMEOUT_MS = 360_000;
const SHOP = 'http://shop.agent-workloads-services:8080/harbor-goods/';
const JOB = 'weekly-prices';
/** In both namespaces the same. */
const name = `teams-${Date.now().toString(36)}`;

const admin = KubeApi.asAdmin();
let portal: PortalProcess;
let checkpoints: Checkpoints;
const buckets = new Map<string, Bucket>();

beforeAll(async () => {
  const store = await addressOf(admin, 'minio');
  const keys = await credentialsOf(admin, 'minio');
  for (const team of TEAMS)
    buckets.set(team, new Bucket(`${team}-artifacts`, store, keys));
  checkpoints = new Checkpoints(
    await addressOf(admin, 'postgres'),
    await credentialsOf(admin, 'postgres'),
  );
  portal = await PortalProcess.start(admin, PORT);
}, TIMEOUT_MS);

afterAll(async () => {
  if (portal?.alive)
    await removeWorkloads(
      admin,
      TEAMS.map(namespace => ({ namespace, name })),
    );
  await portal?.stop();
  await checkpoints?.close();
}, 90_000);

describe('two teams with equal names, job ids and sites', () => {
  it(
    'share no object, no checkpoint and no crawl',
    async () => {
      const spec = {
        jobId: JOB,
        targetUrls: [SHOP],
        autoApproveThreshold: '0.60',
        opaPolicy: 'permissive',
        orchestration: {
          workflowTemplateRef: { name: 'visual-analysis-template' },
          parameters: { max_pages: '4', max_captures: '1' },
        },
      };
      for (const namespace of TEAMS) {
        const workload = aWorkload({ namespace, name }, spec);
        const { status } = await admin.post(workloadsPath(namespace), workload);
        expect(status).toBe(201);
      }
      const ended = await Promise.all(
        TEAMS.map(namespace =>
          untilPhase(admin, { namespace, name }, 'Completed', TIMEOUT_MS),
        ),
      );
      const seen = await Promise.all(
        ended.map(async ({ metadata }) => {
          const { namespace, uid: workloadUid } = metadata;
          const own = await buckets.get(namespace)?.list();
          const other = TEAMS.find(team => team !== namespace) ?? '';
          const foreign = await buckets.get(other)?.list();
          const holds = (keys = {}) =>
            Object.keys(keys).filter(key => key.includes(workloadUid));
          return {
            namespace,
            workloadUid,
            keys: holds(own),
            inForeignBucket: holds(foreign),
            rows: await checkpoints.count({
              namespace,
              workloadUid,
              jobId: JOB,
            }),
          };
        }),
      );
      for (const { namespace, workloadUid, ...found } of seen) {
        const prefix = `runs/${namespace}/${workloadUid}/${JOB}/`;
        expect(found.keys.length).toBeGreaterThan(8);
        expect(found.keys.filter(key => !key.startsWith(prefix))).toEqual([]);
        expect(found.inForeignBucket).toEqual([]);
        expect(found.rows).toBeGreaterThan(2);
      }
      report('teams: equal job ids', {
        jobId: JOB,
        teams: seen.map(({ keys, ...rest }) => ({
          ...rest,
          objects: keys.length,
        })),
      });
    },
    TIMEOUT_MS + 30_000,
  );
});
