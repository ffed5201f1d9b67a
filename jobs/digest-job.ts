/** Posts how a cluster stands in a few lines: its score, what waits for people, and what was carried out of late. */

import { auditNow } from './audit-now.ts';
import type { Ask } from './catalogue.ts';
import type { Deps } from './deps.ts';
import { cardOf, tellAsker } from './messages.ts';
import type { Outcome } from './outcome.ts';
import type { MessageRef } from './people.ts';
import type { DayScore } from './watch/ports.ts';
import { scoreOfDay } from './watch/score-of-day.ts';

const lookedBackMs = 7 * 86_400_000;
const proposalsLookedAt = 200;

export async function digestJob(deps: Deps, ask: Ask): Promise<Outcome<MessageRef>> {
  const cluster = deps.clusters.get(ask.clusterName);
  if (!cluster.ok) return tellAsker(deps, ask, cluster);
  const snapshot = await cluster.value.reader.readSnapshot();
  if (!snapshot.ok) return tellAsker(deps, ask, snapshot);
  const proposals = await deps.proposals.list(proposalsLookedAt);
  if (!proposals.ok) return tellAsker(deps, ask, proposals);
  const nowMs = deps.clock.nowMs();
  const ofCluster = proposals.value.filter(
    ({ clusterName, createdAtMs }) => clusterName === ask.clusterName && nowMs - createdAtMs <= lookedBackMs,
  );
  const policy = deps.policyOf(ask.clusterName);
  if (!policy.ok) return tellAsker(deps, ask, policy);
  const found = auditNow(snapshot.value, policy.value, nowMs);
  const scores = await scoresWith(deps, ask.clusterName, scoreOfDay(found));
  const { score, findings } = found;
  deps.telemetry?.audited(ask.clusterName, { score, findings });
  const body = {
    kind: 'digest',
    score,
    findings,
    proposals: ofCluster,
    scores,
    takenAt: snapshot.value.takenAt,
    nowMs,
  } as const;
  const posted = await deps.messenger.post(ask.channel, cardOf(deps, ask.clusterName, body));
  return posted.ok ? posted : tellAsker(deps, ask, posted);
}

/** The days before, and today. A history that cannot be read or kept is no reason to say nothing. */
async function scoresWith(deps: Deps, clusterName: string, today: DayScore): Promise<readonly DayScore[]> {
  if (deps.watch === undefined) return [];
  const { store } = deps.watch;
  const recorded = await store.recordScore(clusterName, today);
  if (!recorded.ok) deps.log('a score was not kept', { cluster: clusterName, reason: recorded.message });
  const kept = await store.scores(clusterName);
  return kept.ok ? kept.value : [];
}
