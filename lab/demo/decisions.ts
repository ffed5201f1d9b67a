/** What was planned, approved and executed, read back from where the product keeps it. */

import { planDigest } from '../../planner/digest.ts';
import type { Plan } from '../../planner/plan.ts';
import { type OpenRedis, openRedis } from '../../src/redis/open-redis.ts';
import type { Message } from '../slack/index.ts';

export type Decisions = {
  /** Computed anew from the stored plan. */
  readonly planDigest: string | null;
  readonly approvedDigest: string | null;
  readonly executedDigest: string | null;
};

/** Of the proposal that this message shows: its id is in the message. */
export function decisionsOf(redisUrl: string, posted: Message): Promise<Decisions> {
  return reading(redisUrl, async (redis) => {
    const proposal = await redis.proposals.get(proposalIdOf(posted));
    if (!proposal.ok) return { planDigest: null, approvedDigest: null, executedDigest: null };
    const { digest, approvals, executionId } = proposal.value;
    const plan = await redis.plans.get(digest);
    const journal = await redis.journal.read(executionId ?? '');
    const events = journal.ok ? journal.value.map(({ event }) => event) : [];
    const started = events.find(({ kind }) => kind === 'started');
    return {
      planDigest: plan.ok ? planDigest(plan.value) : null,
      approvedDigest: approvals[0]?.digest ?? null,
      executedDigest: started?.kind === 'started' ? started.digest : null,
    };
  });
}

/** The plan that this message shows. */
export function planOf(redisUrl: string, posted: Message): Promise<Plan> {
  return reading(redisUrl, async (redis) => {
    const proposal = await redis.proposals.get(proposalIdOf(posted));
    const plan = proposal.ok ? await redis.plans.get(proposal.value.digest) : proposal;
    if (!plan.ok) throw new Error(plan.message);
    return plan.value;
  });
}

async function reading<T>(redisUrl: string, read: (redis: OpenRedis) => Promise<T>): Promise<T> {
  const redis = openRedis({ url: redisUrl, name: 'evenkeel-demo' });
  try {
    return await read(redis);
  } finally {
    await redis.close();
  }
}

function proposalIdOf(posted: Message): string {
  return /\bP-[A-Z0-9]+\b/.exec(JSON.stringify(posted))?.[0] ?? '';
}
