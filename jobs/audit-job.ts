/** Audits a cluster and posts the findings. */

import { auditNow } from './audit-now.ts';
import type { Ask } from './catalogue.ts';
import type { Deps } from './deps.ts';
import { cardOf, tellAsker } from './messages.ts';
import type { Outcome } from './outcome.ts';
import type { MessageRef } from './people.ts';

export async function auditJob(deps: Deps, ask: Ask): Promise<Outcome<MessageRef>> {
  const cluster = deps.clusters.get(ask.clusterName);
  if (!cluster.ok) return tellAsker(deps, ask, cluster);
  const snapshot = await cluster.value.reader.readSnapshot();
  if (!snapshot.ok) return tellAsker(deps, ask, snapshot);
  const policy = deps.policyOf(ask.clusterName);
  if (!policy.ok) return tellAsker(deps, ask, policy);
  const { score, findings, silences, limits, notJudged } = auditNow(snapshot.value, policy.value, deps.clock.nowMs());
  deps.telemetry?.audited(ask.clusterName, { score, findings });
  const { takenAt } = snapshot.value;
  const body = { kind: 'audit', score, findings, silences, limits, notJudged, takenAt } as const;
  const posted = await deps.messenger.post(ask.channel, cardOf(deps, ask.clusterName, body));
  return posted.ok ? posted : tellAsker(deps, ask, posted);
}
