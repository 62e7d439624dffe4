/** Which object a seal belongs to: a sealed text means nothing anywhere else. */
export interface SealPlace {
  clusterUid: string;
  namespace: string;
  workloadUid: string;
}

/** What is sealed; keeps a seal of one kind from passing for another. */
export type SealKind =
  | 'requester'
  | 'gate'
  | 'decision'
  | 'run-request'
  | 'resolution';

/** HMAC over what a record says and where it stands, keyed from config. */
export interface Sealer {
  /** Hex HMAC-SHA-256 of canonical JSON (RFC 8785) of kind, place and content. */
  seal(kind: SealKind, place: SealPlace, content: unknown): string;
  /** Constant-time check. */
  holds(
    kind: SealKind,
    place: SealPlace,
    content: unknown,
    mac: string | undefined,
  ): boolean;
}
