/** All rules of the audit. A rule is one file; a new one is added here and nowhere else. */

import type { AuditRule } from './rule.ts';
import { atMinIsr } from './rules/at-min-isr.ts';
import { autoLeaderRebalance } from './rules/auto-leader-rebalance.ts';
import { brokersWithoutRack } from './rules/brokers-without-rack.ts';
import { cannotLoseRack } from './rules/cannot-lose-rack.ts';
import { combinedNodes } from './rules/combined-nodes.ts';
import { cordonedLogDirs } from './rules/cordoned-log-dirs.ts';
import { deadBroker } from './rules/dead-broker.ts';
import { diskNearlyFull } from './rules/disk-nearly-full.ts';
import { emptyBroker } from './rules/empty-broker.ts';
import { flushSettings } from './rules/flush-settings.ts';
import { internalTopicReplication } from './rules/internal-topic-replication.ts';
import { leaderSkew } from './rules/leader-skew.ts';
import { leftoverThrottle } from './rules/leftover-throttle.ts';
import { logDirOffline } from './rules/log-dir-offline.ts';
import { minIsrOne } from './rules/min-isr-one.ts';
import { mixedReplicationFactor } from './rules/mixed-replication-factor.ts';
import { newTopicDefaults } from './rules/new-topic-defaults.ts';
import { noRestartDuringOutage } from './rules/no-restart-during-outage.ts';
import { observerLag } from './rules/observer-lag.ts';
import { offlinePartition } from './rules/offline-partition.ts';
import { preferredLeaderSkew } from './rules/preferred-leader-skew.ts';
import { quorumSize } from './rules/quorum-size.ts';
import { quorumSpread } from './rules/quorum-spread.ts';
import { quorumWithoutLeader } from './rules/quorum-without-leader.ts';
import { rackViolation } from './rules/rack-violation.ts';
import { reassignmentInProgress } from './rules/reassignment-in-progress.ts';
import { replicaLagTime } from './rules/replica-lag-time.ts';
import { replicaSelector } from './rules/replica-selector.ts';
import { replicaSkew } from './rules/replica-skew.ts';
import { rfEqualsMinIsr } from './rules/rf-equals-min-isr.ts';
import { singleReplica } from './rules/single-replica.ts';
import { staticQuorum } from './rules/static-quorum.ts';
import { survival } from './rules/survival.ts';
import { uncleanElection } from './rules/unclean-election.ts';
import { underMinIsr } from './rules/under-min-isr.ts';
import { underReplicated } from './rules/under-replicated.ts';
import { voterNotHealthy } from './rules/voter-not-healthy.ts';
import { voterRacks } from './rules/voter-racks.ts';
import { zookeeper } from './rules/zookeeper.ts';

export const auditRules: readonly AuditRule[] = [
  // What has already stopped or is about to.
  offlinePartition,
  underMinIsr,
  atMinIsr,
  underReplicated,
  deadBroker,
  logDirOffline,
  diskNearlyFull,
  // The control plane.
  quorumSize,
  quorumSpread,
  quorumWithoutLeader,
  voterNotHealthy,
  observerLag,
  voterRacks,
  combinedNodes,
  staticQuorum,
  zookeeper,
  // How partitions are placed and replicated.
  rackViolation,
  cannotLoseRack,
  brokersWithoutRack,
  rfEqualsMinIsr,
  singleReplica,
  internalTopicReplication,
  minIsrOne,
  mixedReplicationFactor,
  noRestartDuringOutage,
  survival,
  leaderSkew,
  preferredLeaderSkew,
  replicaSkew,
  emptyBroker,
  // Settings, and what was left behind.
  uncleanElection,
  newTopicDefaults,
  replicaLagTime,
  autoLeaderRebalance,
  flushSettings,
  replicaSelector,
  cordonedLogDirs,
  leftoverThrottle,
  reassignmentInProgress,
];
