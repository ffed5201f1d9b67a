/** Finding: what an audit or the verifier says, with evidence and remedy. */

import type { Intent } from './intent.ts';

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

export type Finding = {
  /** Stable id in kebab-case, e.g. 'rack-violation'. */
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  /** Grouped so that thousands stay readable: a count and a bounded list of examples. */
  readonly evidence: {
    readonly count: number;
    readonly examples: readonly string[];
    /** How many of the kind there are in all, e.g. all partitions; missing where a share means nothing. */
    readonly of?: number;
    /** All that it is about, one stable name each ('orders-3', 'broker 101'), so that two looks can be compared. */
    readonly subjects?: readonly string[];
  };
  readonly why: string;
  readonly remedy: string;
  /** What mending costs, in words. */
  readonly cost: string;
  /** The remedy as something to plan, where it is one. */
  readonly mendWith?: Intent;
  /** What the finding takes off the audit's score. */
  readonly points?: number;
};
