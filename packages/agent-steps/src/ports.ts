/** What the steps need from outside; adapters implement it. */

/** Metadata of a stored object, without its content. */
export interface ObjectInfo {
  bytes: number;
  metadata: Record<string, string>;
}

export interface ObjectStore {
  /** Undefined when the object does not exist. */
  head(key: string): Promise<ObjectInfo | undefined>;
  get(key: string): Promise<Buffer>;
  put(
    key: string,
    body: Buffer,
    options: { contentType: string; metadata?: Record<string, string> },
  ): Promise<void>;
}

/** An answer of any status, or why there is none. */
export type FetchResult =
  | {
      kind: 'response';
      finalUrl: string;
      status: number;
      contentType: string;
      body: Buffer;
      truncated: boolean;
    }
  | { kind: 'failure'; message: string };

export interface Fetcher {
  fetch(url: string, signal: AbortSignal): Promise<FetchResult>;
}

export interface Shot {
  png: Buffer;
  /** The page was longer than the picture. */
  cut: boolean;
}

export type CaptureResult =
  | { kind: 'captured'; finalUrl: string; viewport: Shot; fullPage: Shot }
  | { kind: 'failure'; message: string };

export interface PageCamera {
  capture(url: string): Promise<CaptureResult>;
  close(): Promise<void>;
}

export interface ModelRequest {
  system: string;
  /** Text parts in order; facts are one part of their own. */
  texts: string[];
  /** PNG images. */
  images: Buffer[];
}

/** What a model said, or why nothing of its answer can be used. */
export type ModelAnswer =
  | { kind: 'text'; text: string }
  | { kind: 'unusable'; reason: string };

export interface Llm {
  readonly model: string;
  complete(request: ModelRequest): Promise<ModelAnswer>;
}

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
}
