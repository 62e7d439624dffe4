/** A server of the embedded environment, listening on loopback. @public */
export interface Service {
  /** Where it answers, e.g. `http://127.0.0.1:21002`. */
  endpoint: string;
  /** Resolves when nothing of it is left running. */
  stop(): Promise<void>;
}

/** Where a service writes what its operator may want to know. @public */
export type Log = (message: string) => void;

/** The only address that anything of the embedded environment binds. @public */
export const LOOPBACK = '127.0.0.1';
