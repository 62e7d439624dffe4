import { afterAll } from 'vitest';
import { EmbeddedCluster } from '../EmbeddedCluster';
import { describeArgo } from './describeArgo';
import { IMAGE } from './specs';

const cluster = new EmbeddedCluster();
afterAll(() => cluster.stop());

describeArgo('the embedded cluster', () =>
  cluster.start({
    firstPort: 22200,
    argo: { images: { [IMAGE]: { paths: {} } } },
  }),
);
