import type { ApprovalFloor } from './floor';

/** What the pure core needs of app-config. */
export interface DomainSettings {
  /** Which portal reconciles; stands as a label on every Workflow. */
  instance: string;
  /** What no workload may undercut. */
  approvalFloor: ApprovalFloor;
  /** Who may decide where a workload and the floors name nobody. */
  defaultApprovers: string[];
  /** What a workload whose requester is not known gets. */
  unknownRequester: 'allow' | 'twoApprovers' | 'refuse';
  /** Longest time, in seconds, that a run may lie at its gates. */
  longestHoldSeconds: number;
  /** Overrides the template's ttlStrategy. */
  ttlSecondsAfterCompletion?: number;
  /** IANA zone of `now` in policy inputs. */
  timeZone: string;
}
