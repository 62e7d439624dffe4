import { afterAll, beforeAll, describe } from 'vitest';
import { describeApply } from './describeApply';
import { describeDeletion } from './describeDeletion';
import { describeDryRuns } from './describeDryRuns';
import { describeManifests } from './describeManifests';
import { describeNamespaces } from './describeNamespaces';
import { describeReads } from './describeReads';
import { describeRecords } from './describeRecords';
import { describeRefusals } from './describeRefusals';
import { describeForms } from './describeTables';
import { describeSpecRules, describeStatusRules } from './describeValidation';
import { describeWatches } from './describeWatches';
import { describeWrites } from './describeWrites';
import { TestCluster } from './TestCluster';

const SUITES = {
  writes: describeWrites,
  reads: describeReads,
  watches: describeWatches,
  forms: describeForms,
  'server-side apply': describeApply,
  'dry runs': describeDryRuns,
  refusals: describeRefusals,
  'leases and events': describeRecords,
  'rules of the spec': describeSpecRules,
  'rules of the status': describeStatusRules,
  deletion: describeDeletion,
  'manifests of built-in kinds': describeManifests,
  'a namespace': describeNamespaces,
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
