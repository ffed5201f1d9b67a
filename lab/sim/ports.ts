/** The ports of one simulated process: every call goes over the network and can go wrong there. */

import type { ClusterPolicy, Deps } from '../../jobs/deps.ts';
import { ok, refuse } from '../../jobs/outcome.ts';
import type { ClusterLock, JournalStore, Messenger, PlanStore, ProposalStore } from '../../jobs/ports.ts';
import { type Claim, checkEnded } from './checks.ts';
import { clusterPort } from './cluster-port.ts';
import { onApproved } from './on-approved.ts';
import { directoryPort, governance, homeTeamId, policy } from './people.ts';
import type { Process } from './process.ts';
import { addJob } from './queue.ts';
import { clusterName } from './shapes.ts';
import type { Sim } from './sim.ts';
import { acquireLock, appendEntry, createProposal, putPlan, releaseLock, renewLock, replaceProposal } from './store.ts';

export function depsOf(sim: Sim, process: Process): Deps {
  const { network, timeline } = sim;
  const nowMs = (): number => timeline.nowMs() + process.clockOffsetMs;
  const claim: Claim = { granted: false, fence: 0, asked: 0 };
  const cluster = clusterPort(sim, process, claim);
  return {
    clusters: {
      get: (name) =>
        name === clusterName ? ok(cluster) : refuse('unknown-cluster', `No cluster ${name}.`, 'Name one.'),
      names: () => [clusterName],
    },
    policyOf: () => ok(policyOf(sim)),
    homeTeamId,
    planner: {
      // What is left of an execution would be a plan like any other; each run here is about one plan.
      plan: async (_, { intent }) =>
        intent.kind === 'place' ? refuse('infeasible', 'One plan is enough.', 'Nothing.') : ok(sim.scenario.shape.plan),
      choices: async () => refuse('unknown', 'Nobody asks for choices here.', 'Nothing.'),
    },
    plans: planPort(sim, process),
    proposals: proposalPort(sim, process),
    journal: journalPort(sim, process, nowMs),
    lock: lockPort(sim, process, claim),
    durability: async () => ok(null),
    messenger: messengerPort(sim, process),
    directory: directoryPort(network, process),
    queue: {
      add: (job, options = {}) => network.call(process, 'queue', `add ${job.kind}`, () => addJob(sim, job, options)),
    },
    clock: { nowMs, sleepMs: (ms) => network.sleep(process, ms) },
    ids: {
      next: (prefix) => {
        sim.ids += 1;
        return `${prefix}-${sim.ids}`;
      },
    },
    workerId: process.id,
    limits: sim.limits,
    log: (message, details) => sim.trace(`${process.id} log: ${message} ${JSON.stringify(details ?? {})}`),
  };
}

/** A policy file comes into force with its first freeze, and it stays. */
function policyOf({ freeze }: Sim): ClusterPolicy {
  return freeze === null ? policy : { ...policy, governance: { ...governance, freezes: [freeze] } };
}

function planPort({ network, store, timeline }: Sim, process: Process): PlanStore {
  return {
    put: (plan) => network.call(process, 'redis', 'plan put', () => putPlan(store, timeline.nowMs(), plan)),
    get: (digest) =>
      network.call(process, 'redis', 'plan get', () => {
        const plan = store.plans.get(digest);
        return plan === undefined ? refuse('not-found', 'There is no such plan.', 'Ask again.') : ok(plan);
      }),
  };
}

function proposalPort(sim: Sim, process: Process): ProposalStore {
  const { network, store, timeline } = sim;
  return {
    create: (proposal) =>
      network.call(process, 'redis', 'proposal create', () => createProposal(store, timeline.nowMs(), proposal)),
    get: (id) =>
      network.call(process, 'redis', 'proposal get', () => {
        const proposal = store.proposals.get(id);
        return proposal === undefined ? refuse('not-found', 'There is no such plan.', 'Ask again.') : ok(proposal);
      }),
    list: (limit) =>
      network.call(process, 'redis', 'proposal list', () =>
        ok([...store.proposals.values()].reverse().slice(0, limit)),
      ),
    replace: (next) =>
      network.call(process, 'redis', `proposal ${next.proposalId} → ${next.state}`, () => {
        const before = store.proposals.get(next.proposalId)?.state;
        const replaced = replaceProposal(store, timeline.nowMs(), next);
        if (replaced.ok && before === 'posted' && next.state === 'approved') onApproved(sim, next);
        return replaced;
      }),
  };
}

function journalPort(sim: Sim, process: Process, clock: () => number): JournalStore {
  const { network, store, timeline } = sim;
  return {
    append: (executionId, expectedSeq, fence, event) => {
      const append = { executionId, expectedSeq, fence, event, clockMs: clock() };
      const label = `append ${executionId} #${expectedSeq} ${JSON.stringify(event).slice(0, 160)}`;
      return network.call(process, 'redis', label, () => {
        const appended = appendEntry(store, timeline.nowMs(), append);
        if (appended.ok && event.kind === 'ended') checkEnded(sim, executionId);
        return appended;
      });
    },
    read: (executionId, fromSeq = 0) =>
      network.call(process, 'redis', 'journal read', () => ok((store.journals.get(executionId) ?? []).slice(fromSeq))),
    list: (limit) =>
      network.call(process, 'redis', 'journal list', () => ok([...store.journals.keys()].reverse().slice(0, limit))),
    listOpen: () => network.call(process, 'redis', 'journal listOpen', () => ok([...store.open])),
  };
}

function lockPort({ network, store, timeline }: Sim, process: Process, claim: Claim): ClusterLock {
  const call = network.call;
  return {
    acquire: (clusterId, owner, ttlMs) =>
      call(process, 'redis', 'lock acquire', () => acquireLock(store, timeline.nowMs(), { clusterId, owner, ttlMs })),
    renew: (clusterId, fence, ttlMs) => {
      claim.asked += 1;
      const { asked } = claim;
      return call(process, 'redis', 'lock renew', () => {
        const renewed = renewLock(store, timeline.nowMs(), { clusterId, fence, ttlMs });
        // One that was given up and arrives late says nothing about the claim that was granted since.
        if (asked !== claim.asked) return renewed;
        claim.granted = renewed.ok;
        claim.fence = fence;
        return renewed;
      });
    },
    release: (clusterId, fence) =>
      call(process, 'redis', 'lock release', () => releaseLock(store, timeline.nowMs(), { clusterId, fence })),
  };
}

function messengerPort(sim: Sim, process: Process): Messenger {
  const { network, messages } = sim;
  const find = (ts: string) => messages.find((message) => message.ts === ts);
  const gone = refuse('slack-refused', 'There is no such message.', 'Nothing.');
  return {
    post: (_channel, card) =>
      network.call(process, 'slack', `post ${card.body.kind}`, () => {
        const ts = `ts-${messages.length + 1}`;
        messages.push({ ts, card, replies: [] });
        return ok({ channel: 'C1', ts });
      }),
    edit: ({ ts }, card) =>
      network.call(process, 'slack', `edit ${card.body.kind}`, () => {
        const message = find(ts);
        if (message === undefined) return gone;
        message.card = card;
        return ok(null);
      }),
    reply: ({ ts }, text) =>
      network.call(process, 'slack', `reply ${text.slice(0, 100)}`, () => {
        find(ts)?.replies.push(text);
        return ok(null);
      }),
    attach: () => network.call(process, 'slack', 'attach', () => ok(null)),
    keepPicture: () => network.call(process, 'slack', 'keep a picture', () => ok('F1')),
    find: () => network.call(process, 'slack', 'find', () => ok(null)),
    whisper: (_channel, userId, card) =>
      network.call(process, 'slack', `whisper to ${userId}`, () => {
        sim.whispers.push(card);
        return ok(null);
      }),
  };
}
