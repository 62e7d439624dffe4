/** One stored file, as the step that made it describes it. @public */
export interface ManifestEntry {
  /** Name of the step's output artifact. */
  artifact: string;
  /** Path inside a directory artifact; absent for a file artifact. */
  file?: string;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
  contentType: string;
  /** What it shows, e.g. the page's URL. */
  title?: string;
}

/** Content of every step's `manifest` output artifact (`manifest.json`). @public */
export interface StepManifest {
  version: 1;
  step: string;
  artifacts: ManifestEntry[];
}
