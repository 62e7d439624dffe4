import { afterAll, beforeAll, describe } from 'vitest';
import { describeDeletion } from './describeDeletion';
import { describeReads, describeWatches } from './describeReads';
import { describeSpecRules, describeStatusRules } from './describeValidation';
import { describeWrites } from './describeWrites';
import { TestCluster } from './TestCluster';

const SUITES = {
  writes: describeWrites,
  reads: describeReads,
  watches: describeWatches,
  'rules of the spec': describeSpecRules,
  'rules of the status': describeStatusRules,
  deletion: describeDeletion,
};

/**
 * What we rely on in a Kubernetes API, for any implementation of it. It makes a
 * namespace for itself; the user of the kubeconfig has to be an administrator.
 */
export function describeKubernetes(
  name: string,
  kubeconfig: () => Promise<string>,
): void {
  describe(`the Kubernetes API of ${name}`, () => {
    let cluster: TestCluster | undefined;
    const current = () => {
      if (!cluster) throw new Error('the cluster did not start');
      return cluster;
    };
    beforeAll(async () => {
      cluster = await TestCluster.open(await kubeconfig());
    });
    afterAll(async () => cluster?.close());
    for (const [title, suite] of Object.entries(SUITES)) {
      describe(title, () => suite(current));
    }
  });
}
