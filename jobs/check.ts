/** Check: one thing that was looked at, how it stands, and what mends it. */

export type CheckState = 'ok' | 'warning' | 'broken';

export type Check = {
  /** What it belongs to: 'Slack', 'Kafka prod'. */
  readonly subject: string;
  readonly what: string;
  readonly state: CheckState;
  /** What to do; null when there is nothing to do. */
  readonly fix: string | null;
};
