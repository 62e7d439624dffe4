import { useParams } from 'react-router-dom';
import type { WorkloadRef } from '../api';

/** The workload that the address names. */
export function useWorkloadRef(): WorkloadRef {
  const { cluster = '', namespace = '', name = '' } = useParams();
  return { cluster, namespace, name };
}
