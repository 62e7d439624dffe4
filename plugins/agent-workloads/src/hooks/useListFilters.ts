import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  filtersFrom,
  type ListFilters,
  paramsFrom,
} from '../model/listFilters';

/** The list's filters, kept in the address. */
export function useListFilters(): [
  ListFilters,
  (filters: ListFilters, how?: { replace: boolean }) => void,
] {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => filtersFrom(params), [params]);
  const setFilters = useCallback(
    (next: ListFilters, how?: { replace: boolean }) =>
      setParams(paramsFrom(next), how),
    [setParams],
  );
  return [filters, setFilters];
}
