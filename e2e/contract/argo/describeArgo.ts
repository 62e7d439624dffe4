import { afterAll, beforeAll, describe } from 'vitest';
import { ArgoCluster } from './ArgoCluster';
import { describeEndings } from './describeEndings';
import { describeGates } from './describeGates';
import { describeLargeWorkflows } from './describeLargeWorkflows';
import { describeRuns } from './describeRuns';
import { describeTemplates } from './describeTemplates';

const SUITES = {
  'a gate': describeGates,
  'a run': describeRuns,
  'templates and parameters': describeTemplates,
  'the end of a run': describeEndings,
  'a large Workflow': describeLargeWorkflows,
};

/**
 * What we rely on in Argo, for any implementation of it. It makes a namespace for itself; the user of the kubeconfig
 * has to be an administrator, and the node has the image `agent-workloads/busybox:1`.
 */
export function describeArgo(
  name: string,
  kubeconfig: () => Promise<string>,
): void {
  // Most of a run is waiting for a controller.
  describe.concurrent(`Argo of ${name}`, () => {
    let cluster: ArgoCluster | undefined;
    const current = () => {
      if (!cluster) throw new Error('the cluster did not start');
      return cluster;
    };
    beforeAll(async () => {
      cluster = await ArgoCluster.open(await kubeconfig());
    });
    afterAll(async () => cluster?.close());
    for (const [title, suite] of Object.entries(SUITES)) {
      describe(title, () => suite(current));
    }
  });
}
