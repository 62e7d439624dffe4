import type {
  EnvironmentView,
  Gap,
  PipelineView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';

/** What the portal has now. */
export interface InventoryContent {
  environments: EnvironmentView[];
  pipelines: PipelineView[];
  /** What could not be read: it may exist though it is not here. */
  gaps: Gap[];
}

/** Where environments and pipelines are read. */
export interface Inventory {
  read(): Promise<InventoryContent>;
}
