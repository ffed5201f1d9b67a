/**
 * The planner: what should happen. Pure and synchronous: values in, a value out. No I/O, no clock, no randomness.
 *
 * Words, used everywhere with these meanings:
 *
 * - **Intent**     what a person asked for
 * - **Snapshot**   what the cluster showed at one moment
 * - **Plan**       the exact change, immutable, known by its digest
 * - **Move**       one partition's new ordered replica list
 * - **Wave**       moves that run together
 * - **Finding**    what an audit or the verifier says, with evidence and remedy
 * - **Approval**   who said yes to which digest until when
 * - **Execution**  one attempt to carry out a plan
 * - **Journal**    its events in order
 * - **Report**     the fold of a journal
 *
 * Kafka's own terms keep Kafka's names: partition, replica, leader, preferred leader, ISR, min ISR, rack, controller,
 * quorum, voter, observer, throttle.
 */

export type * from './finding.ts';
export {
  type AskedKind,
  type Balance,
  balanceOf,
  balances,
  defaultDiskLimitPercent,
  defaultThrottleBytesPerSec,
  defaultTolerancePercent,
  type GivenList,
  type Intent,
  type IntentKind,
  intentKinds,
  type PlanRequest,
} from './intent.ts';
export type * from './plan.ts';
export type * from './snapshot.ts';
