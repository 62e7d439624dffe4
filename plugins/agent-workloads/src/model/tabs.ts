/** Tabs of a workload's page, as in its address. */
export const WORKLOAD_TABS = ['overview', 'gate', 'artifacts', 'yaml'] as const;
export type WorkloadTab = (typeof WORKLOAD_TABS)[number];

/** The tab that an address names; the overview when it names none. */
export function tabFrom(segment: string | undefined): WorkloadTab {
  return WORKLOAD_TABS.find(tab => tab === segment) ?? 'overview';
}
