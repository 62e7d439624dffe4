import { afterAll } from 'vitest';
import { EmbeddedCluster } from '../EmbeddedCluster';
import { describeKubernetes } from './describeKubernetes';

const cluster = new EmbeddedCluster();
afterAll(() => cluster.stop());

describeKubernetes('the embedded cluster', () =>
  cluster.start({ firstPort: 22180 }),
);
