import type { Plan, Reassignment } from './plan.ts';

/** The plan in Kafka's own format, for `kafka-reassign-partitions.sh` and for people who trust only that. */
export function reassignmentOf(plan: Plan): Reassignment {
  return {
    version: 1,
    partitions: plan.moves.map(({ topic, partition, to }) => ({ topic, partition, replicas: to })),
  };
}
