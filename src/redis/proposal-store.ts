/** Proposals change by compare-and-set on their revision, so that of two simultaneous clicks one decides. */

import type { Proposal } from '../../jobs/approval/proposal.ts';
import type { Outcome } from '../../jobs/outcome.ts';
import { ok, refuse } from '../../jobs/outcome.ts';
import type { ProposalStore } from '../../jobs/ports.ts';
import { eventsOf } from '../record/events.ts';
import type { RedisClient } from './client.ts';
import { allOf, readKept } from './kept.ts';
import type { Keys } from './keys.ts';
import { keptSeconds, listedAtMost } from './keys.ts';
import { recordGuard, recordWrite, withRecord } from './record-store.ts';

const createScript = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 'taken' end
${recordGuard}
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'json', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[5])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -(tonumber(ARGV[6]) + 1))
${recordWrite}
return 'ok'
`;

const replaceScript = `
local revision = redis.call('HGET', KEYS[1], 'revision')
if not revision then return 'missing' end
if tonumber(revision) ~= tonumber(ARGV[2]) - 1 then return 'conflict' end
${recordGuard}
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'json', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
${recordWrite}
return 'ok'
`;

export function proposalStore(client: RedisClient, keys: Keys, nowMs: () => number): ProposalStore {
  const recorded = { keys, nowMs };
  return {
    create: async (proposal) => {
      const key = keys.proposal(proposal.proposalId);
      const words = [
        JSON.stringify(proposal),
        proposal.revision,
        proposal.createdAtMs,
        keptSeconds,
        proposal.proposalId,
      ];
      const said = await withRecord(client, recorded, eventsOf(null, proposal), (tail) => {
        const where = [key, keys.proposals, ...tail.keys];
        const given = [...words, listedAtMost, ...tail.words];
        return client.keep((redis) => redis.eval(createScript, where.length, ...where, ...given));
      });
      if (!said.ok) return said;
      if (said.value === 'ok') return ok(null);
      return refuse('conflicting-write', `${proposal.proposalId} exists already.`, 'Ask for the plan again.');
    },
    get: async (proposalId) => {
      const text = await client.ask((redis) => redis.hget(keys.proposal(proposalId), 'json'));
      if (!text.ok) return text;
      return text.value === null ? notFound(proposalId) : readKept<Proposal>(proposalId, text.value);
    },
    list: async (limit) => {
      const listed = await client.ask(async (redis) => {
        const ids = await redis.zrevrange(keys.proposals, 0, Math.max(0, Math.min(limit, listedAtMost) - 1));
        const texts = await Promise.all(ids.map((id) => redis.hget(keys.proposal(id), 'json')));
        return texts.flatMap((text, index) => (text === null ? [] : [{ id: ids[index] ?? '', text }]));
      });
      return listed.ok ? allOf(listed.value.map(({ id, text }) => readKept<Proposal>(id, text))) : listed;
    },
    replace: async (next) => {
      const words = [JSON.stringify(next), next.revision, keptSeconds];
      const key = keys.proposal(next.proposalId);
      const before = await client.ask((redis) => redis.hget(key, 'json'));
      if (!before.ok) return before;
      if (before.value === null) return notFound(next.proposalId);
      const was = readKept<Proposal>(next.proposalId, before.value);
      if (!was.ok) return was;
      // A proposal that has changed since is another revision, which the script refuses.
      const said = await withRecord(client, recorded, eventsOf(was.value, next), (tail) => {
        const where = [key, ...tail.keys];
        return client.keep((redis) => redis.eval(replaceScript, where.length, ...where, ...words, ...tail.words));
      });
      if (!said.ok) return said;
      if (said.value === 'ok') return ok(null);
      if (said.value === 'missing') return notFound(next.proposalId);
      return refuse('conflicting-write', `${next.proposalId} has changed meanwhile.`, 'Look again, then decide.');
    },
  };
}

function notFound(proposalId: string): Outcome<never> {
  return refuse('not-found', `There is no plan ${proposalId}.`, 'Type plans for the latest ones.');
}
