/** Posts how a cluster stands in a few lines: its score, what waits for people, and what was carried out of late. */

import { audit } from '../planner/audit/audit.ts';
import type { Ask } from './catalogue.ts';
import type { Deps } from './deps.ts';
import { cardOf, tellAsker } from './messages.ts';
import type { Outcome } from './outcome.ts';
import type { MessageRef } from './ports.ts';

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
  const { score, findings } = audit(snapshot.value);
  deps.telemetry?.audited(ask.clusterName, { score, findings });
  const body = {
    kind: 'digest',
    score,
    findings,
    proposals: ofCluster,
    takenAt: snapshot.value.takenAt,
    nowMs,
  } as const;
  const posted = await deps.messenger.post(ask.channel, cardOf(deps, ask.clusterName, body));
  return posted.ok ? posted : tellAsker(deps, ask, posted);
}
