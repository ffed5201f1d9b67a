/** What the rules of approval go by. */

import type { Governance } from '../policy/governance.ts';

/** What the configuration says of one cluster's approvals. Nobody may approve unless named. */
export type ApprovalPolicy = {
  readonly approvers: {
    readonly users: readonly string[];
    readonly groups: readonly string[];
    /** How many different people have to say yes. */
    readonly needed: number;
  };
  readonly allowSelfApproval: boolean;
  readonly approvalLastsMs: number;
  /** What a policy file says besides; missing where there is none. */
  readonly governance?: Governance;
};
