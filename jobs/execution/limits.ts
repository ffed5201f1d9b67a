/** Every bound of an execution, in one place. */
export type ExecutionLimits = {
  /** Between two looks at a cluster on which something moves. */
  readonly pollMs: number;
  /** When what is in flight is about to be there, so that no wave waits for a look: at most this, and less in a wave that is short. */
  readonly soonMs: number;
  /** The shortest time between two looks. */
  readonly soonestMs: number;
  /** After an effect that had to be repeated, before looking whether it took; twice as long after each time that it has not. */
  readonly settleMs: number;
  /** The cluster lock is a lease; it is renewed at least once per poll. */
  readonly leaseMs: number;
  /** Half a lease apart, while one call to Kafka waits: longer together than any call takes, and not for ever. */
  readonly renewalsPerWait: number;
  /** Moves that may copy at the same time to or from one broker, and on the whole cluster. */
  readonly movesPerBroker: number;
  /** A broker that has less to copy than the throttle lets through in this time gets more moves than that. */
  readonly bytesAheadMs: number;
  readonly movesInFlight: number;
  /** Partitions in one request to Kafka. */
  readonly movesPerRequest: number;
  readonly electionsPerBatch: number;
  /** Times that a failed election of who leads while data is copied is tried again. */
  readonly lentAgainAtMost: number;
  /** Characters in one APPEND or SUBTRACT of a throttled-replicas list. */
  readonly listCharsPerRequest: number;
  /** How often the throttles are read back while data moves. */
  readonly throttleCheckMs: number;
  /** How long an execution is held with nothing in flight before its throttles come off: longer than a request can be under way. */
  readonly liftAfterMs: number;
  /** A move without a new byte for this long is named, then put back. */
  readonly stalledAfterMs: number;
  /** How long an election may take before it is given up. */
  readonly electionMs: number;
  /** Times that Kafka may refuse one move, or that somebody may take away our throttles. */
  readonly refusalsPerMove: number;
  /** Times in a row that Kafka may refuse a whole request for a reason that does not pass by itself. */
  readonly refusalsPerEffect: number;
  readonly throttleLossesPerRun: number;
  /** Between two steps of the guard's throttle; how long it may pause before it aborts. */
  readonly guardStepMs: number;
  readonly guardPauseMs: number;
  /** After the end: how long to wait for moves that can be neither put back nor finished, and for brokers that are away. */
  readonly endWaitMs: number;
  readonly restoreWaitMs: number;
  /** Refusals in a row (Kafka or Redis away) before the job gives up; recovery adds it again. */
  readonly failuresInARow: number;
  /** Turns of one run of the job; recovery adds it again. */
  readonly turnsPerRun: number;
  /** A progress entry is journalled, and the message edited, at most this often. */
  readonly progressMs: number;
  readonly editMs: number;
  /** How long the end waits for what was to be told in the thread before it. */
  readonly tellAtMostMs: number;
  /** How often to ask for the lock again when this very execution is held by another worker. */
  readonly lockRetryMs: number;
};

export const defaultLimits: ExecutionLimits = {
  pollMs: 2_000,
  soonMs: 500,
  soonestMs: 100,
  settleMs: 100,
  leaseMs: 20_000,
  renewalsPerWait: 30,
  movesPerBroker: 16,
  bytesAheadMs: 20_000,
  movesInFlight: 200,
  movesPerRequest: 200,
  electionsPerBatch: 50,
  lentAgainAtMost: 2,
  listCharsPerRequest: 15_000,
  throttleCheckMs: 20_000,
  liftAfterMs: 30_000,
  stalledAfterMs: 10 * 60_000,
  electionMs: 60_000,
  refusalsPerMove: 5,
  refusalsPerEffect: 3,
  throttleLossesPerRun: 3,
  guardStepMs: 30_000,
  guardPauseMs: 30 * 60_000,
  endWaitMs: 6 * 3_600_000,
  restoreWaitMs: 10 * 60_000,
  failuresInARow: 30,
  turnsPerRun: 1_000_000,
  progressMs: 30_000,
  editMs: 2_000,
  tellAtMostMs: 5_000,
  lockRetryMs: 2_000,
};
