/** Audits a cluster and posts the findings. */

import { audit } from '../planner/audit/audit.ts';
import type { Ask } from './catalogue.ts';
import type { Deps } from './deps.ts';
import { cardOf, tellAsker } from './messages.ts';
import type { Outcome } from './outcome.ts';
import type { MessageRef } from './ports.ts';

export async function auditJob(deps: Deps, ask: Ask): Promise<Outcome<MessageRef>> {
  const cluster = deps.clusters.get(ask.clusterName);
  if (!cluster.ok) return tellAsker(deps, ask, cluster);
  const snapshot = await cluster.value.reader.readSnapshot();
  if (!snapshot.ok) return tellAsker(deps, ask, snapshot);
  const policy = deps.policyOf(ask.clusterName);
  if (!policy.ok) return tellAsker(deps, ask, policy);
  const today = new Date(deps.clock.nowMs()).toISOString().slice(0, 10);
  const { score, findings, silences } = audit(snapshot.value, { silences: policy.value.silences ?? [], today });
  deps.telemetry?.audited(ask.clusterName, { score, findings });
  const body = { kind: 'audit', score, findings, silences, takenAt: snapshot.value.takenAt } as const;
  const posted = await deps.messenger.post(ask.channel, cardOf(deps, ask.clusterName, body));
  return posted.ok ? posted : tellAsker(deps, ask, posted);
}
