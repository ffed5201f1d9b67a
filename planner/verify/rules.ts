/** The verifier's rules by name. Severity, why and remedy are the same wherever a rule is broken. */

import type { Severity } from '../finding.ts';
import type { Rule } from './findings.ts';

function rule(id: string, severity: Severity, title: string, why: string, remedy = 'Make a new plan.'): Rule {
  return { rule: id, severity, title, why, remedy, cost: 'None: nothing has been moved yet.' };
}

export const rules = {
  wrongCluster: rule(
    'wrong-cluster',
    'critical',
    'The plan is for another cluster',
    'Two clusters can share topic names.',
  ),
  unknownPartition: rule(
    'unknown-partition',
    'high',
    'Moves of partitions that do not exist',
    'The cluster is not the one the change was made for, or the topic was deleted.',
  ),
  repeatedPartition: rule(
    'repeated-partition',
    'high',
    'Partitions listed more than once',
    'Only one of the lists can win, and nobody can say which.',
  ),
  changedPartition: rule(
    'changed-partition',
    'high',
    'The cluster no longer looks as the plan says',
    'The effect of a move is only known from where it starts.',
  ),
  repeatedBroker: rule(
    'repeated-broker',
    'critical',
    'A broker twice in one replica list',
    'Kafka refuses such a list.',
  ),
  unusableBroker: rule(
    'unusable-broker',
    'critical',
    'Replicas on brokers that cannot take them',
    'The broker is unknown, fenced, drained, excluded or cordoned: the copy never ends or breaks what was asked for.',
  ),
  movedExcluded: rule(
    'moved-off-excluded-broker',
    'high',
    'Replicas taken from excluded brokers',
    'Excluded brokers neither receive nor give up replicas.',
  ),
  replicationFactor: rule(
    'replication-factor-changed',
    'high',
    'The replication factor changes without being asked for',
    'Fewer replicas are less safe, more take disk; a topic whose partitions differ is a trap for everyone.',
  ),
  outOfScope: rule(
    'out-of-scope',
    'high',
    'Moves outside of what was asked for',
    'Filters are a promise to the person who asked.',
  ),
  rackSpread: rule(
    'rack-violation',
    'high',
    'Replicas not spread evenly over the racks',
    'One rack then takes more of a partition with it than it must.',
  ),
  rackLoss: rule(
    'cannot-lose-rack',
    'high',
    'Partitions that could lose any rack and no longer can',
    'Losing one rack would leave fewer replicas than min ISR.',
  ),
  mixedRacks: rule(
    'mixed-racks',
    'high',
    'Some brokers have a rack and some have none',
    'Spread over racks means nothing for a broker without one.',
    'Set broker.rack everywhere, or say how to treat brokers without one.',
  ),
  noSource: rule(
    'no-live-isr',
    'critical',
    'Data moves of partitions without a live in-sync replica',
    'There is nothing to copy from, and the last holder of committed data could be dropped.',
    'Bring a broker back that was in the ISR, then plan again.',
  ),
  underMinIsr: rule(
    'below-min-isr',
    'critical',
    'Moves that take a partition under min ISR',
    'Producers with acks=all would be refused because of the plan.',
  ),
  brokerLoss: rule(
    'cannot-lose-broker',
    'high',
    'Partitions that could lose any broker and no longer can',
    'One broker less would stop producers with acks=all.',
  ),
  belowMinIsrFactor: rule(
    'replication-factor-below-min-isr',
    'critical',
    'Fewer replicas than min.insync.replicas',
    'Before Kafka 3.7 nobody could write with acks=all; since then the promise of min ISR is silently less.',
    'Lower min.insync.replicas first, or keep more replicas.',
  ),
  diskLimit: rule(
    'disk-limit',
    'critical',
    'Brokers above their disk limit',
    'A full disk takes the whole broker down. Old and new copies are both there while a wave runs.',
    'Free disk, raise the limit, or move less at a time.',
  ),
  budget: rule('budget', 'high', 'More is moved than the budget allows', 'The budget was part of what was asked for.'),
  waves: rule('waves', 'high', 'Moves and waves do not fit together', 'Every move belongs to exactly one wave.'),
  waveOrder: rule(
    'wave-order',
    'high',
    'Waves in the wrong order',
    'Healing comes first, internal topics last and one partition per broker at a time.',
  ),
  figures: rule(
    'wrong-figures',
    'high',
    'Figures in the plan that do not follow from the snapshot',
    'People approve by these figures.',
  ),
  belowBound: rule(
    'below-bound',
    'critical',
    'The plan moves less than its own proven minimum',
    'Then the proof is wrong, or the plan is.',
  ),
  elections: rule(
    'elections',
    'medium',
    'Elections that cannot do what they say',
    'Only the first replica of the list can be elected as preferred leader, and only in sync.',
  ),
  copyLeader: rule(
    'copy-leader',
    'high',
    'Brokers that cannot lead while data is copied',
    'Only a replica that is there already, and in sync, may lead meanwhile, and the leader of the end takes over from it.',
  ),
  goal: rule(
    'goal-missed',
    'high',
    'What was asked for is not reached',
    'The plan says that it does what was asked for.',
  ),
} as const satisfies Record<string, Rule>;
