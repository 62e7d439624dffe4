import { afterAll } from 'vitest';
import { IMAGE } from '../argo/specs';
import { EmbeddedCluster } from '../EmbeddedCluster';
import { describeJobs } from './describeJobs';

const cluster = new EmbeddedCluster();
afterAll(() => cluster.stop());

describeJobs('the embedded cluster', () =>
  cluster.start({
    firstPort: 22240,
    argo: { images: { [IMAGE]: { paths: {} } } },
  }),
);
