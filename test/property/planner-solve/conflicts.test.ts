import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Intent, PlanRequest } from '../../../planner/intent.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import type { Broker, Snapshot } from '../../../planner/snapshot.ts';
import { random, randomCluster } from './support/random-cluster.ts';

const cases = 300;

/** What a refusal advises, where it can be carried out as it is said. */
type Remedy =
  | { readonly kind: 'factor'; readonly factor: number }
  | { readonly kind: 'brokers'; readonly count: number; readonly rack: string | null }
  | { readonly kind: 'spared'; readonly ids: readonly number[] };

/** The planner looks for up to three brokers that could take part after all. */
const sparedAtMost = 3;

describe('a request that cannot be', () => {
  it('is answered with ways out that work, and with no more brokers than it takes', (t) => {
    const seen = { refused: 0, factor: 0, brokers: 0, spared: 0, notSpared: 0 };
    for (let seed = 1; seed <= cases; seed++) {
      const { snapshot, request } = randomRequest(seed);
      const result = plan(snapshot, request);
      if (result.feasible) continue;
      seen.refused++;
      const [reason, ...more] = result.reasons;
      const where = `seed ${seed}: ${JSON.stringify(request)}: ${reason!.conflict} ${reason!.remedy}`;
      const remedies = remediesOf(reason!.remedy);
      for (const remedy of remedies) {
        if (remedy.kind === 'factor' && request.intent.kind === 'set-rf') {
          seen.factor++;
          const intent: Intent = { kind: 'set-rf', replicationFactor: remedy.factor };
          assert.ok(plan(snapshot, { ...request, intent }).feasible, where);
        }
        if (remedy.kind === 'brokers' && more.length === 0) {
          seen.brokers++;
          const { count, rack } = remedy;
          assert.ok(somewhere(snapshot, request, count, rack), where);
          assert.ok(!somewhere(snapshot, request, count - 1, rack), `${where} Fewer are enough.`);
        }
        if (remedy.kind === 'spared') {
          seen.spared++;
          assert.ok(plan(snapshot, sparing(request, remedy.ids)).feasible, where);
          assert.ok(!anySpared(snapshot, request, remedy.ids.length - 1), `${where} Fewer are enough.`);
        }
      }
      if (aboutBrokers.test(reason!.conflict) && !remedies.some(({ kind }) => kind === 'spared')) {
        seen.notSpared++;
        assert.ok(!anySpared(snapshot, request, sparedAtMost), `${where} Leaving some out would help.`);
      }
    }
    t.diagnostic(JSON.stringify(seen));
    assert.ok(
      seen.refused > 100 && seen.factor > 20 && seen.brokers > 20 && seen.spared > 30 && seen.notSpared > 10,
      JSON.stringify(seen),
    );
  });
});

function plan(snapshot: Snapshot, request: PlanRequest) {
  return planReassignment(snapshot, request, { shouldStop: () => false });
}

function remediesOf(text: string): readonly Remedy[] {
  const factor = /(?:ask for|replication factor to) (\d+)/.exec(text)?.[1];
  const brokers = /^Add (\d+) (?:more|brokers?)(?: in rack ([\w/]+))?/.exec(text);
  const spared = [...text.matchAll(/(?:exclude|leave) brokers? (\d+(?: and \d+)*)/gi)];
  const ids = spared.flatMap(([, list]) => list!.split(' and ').map(Number));
  return [
    ...(ids.length === 0 ? [] : [{ kind: 'spared', ids } as const]),
    ...(factor === undefined ? [] : [{ kind: 'factor', factor: Number(factor) } as const]),
    ...(brokers === null ? [] : [{ kind: 'brokers', count: Number(brokers[1]), rack: brokers[2] ?? null } as const]),
  ];
}

/** What has to do with which brokers may be used, and not with min ISR or numbers. */
const aboutBrokers = /usable|No broker is left|cannot be spread/;

function sparing(request: PlanRequest, ids: readonly number[]): PlanRequest {
  const { intent, excludeBrokers = [] } = request;
  const without = (all: readonly number[]) => all.filter((id) => !ids.includes(id));
  return {
    ...request,
    intent: intent.kind === 'drain' ? { ...intent, brokers: without(intent.brokers) } : intent,
    excludeBrokers: without(excludeBrokers),
  };
}

/** Whether the request becomes possible when up to `most` brokers that it drains or excludes take part after all. */
function anySpared(snapshot: Snapshot, request: PlanRequest, most: number): boolean {
  const { intent, excludeBrokers = [] } = request;
  const named = [...new Set([...(intent.kind === 'drain' ? intent.brokers : []), ...excludeBrokers])];
  const tried = (chosen: readonly number[], from: number): boolean =>
    (chosen.length > 0 && plan(snapshot, sparing(request, chosen)).feasible) ||
    (chosen.length < most && named.some((id, i) => i >= from && tried([...chosen, id], i + 1)));
  return tried([], 0);
}

/** Whether so many more brokers make the request possible: in the rack that is named, or in any racks that there are. */
function somewhere(snapshot: Snapshot, request: PlanRequest, count: number, rack: string | null): boolean {
  if (count === 0) return plan(snapshot, request).feasible;
  const racks = rack === null ? new Set(snapshot.brokers.map((broker) => broker.rack)) : [rack];
  return [...racks].some((each) => {
    const broker: Broker = { id: 100 + snapshot.brokers.length, rack: each };
    return somewhere({ ...snapshot, brokers: [...snapshot.brokers, broker] }, request, count - 1, rack);
  });
}

/** Few brokers, some of them drained or excluded, any replication factor, any min ISR: about half of it cannot be. */
function randomRequest(seed: number): { readonly snapshot: Snapshot; readonly request: PlanRequest } {
  const { int, chance } = random(seed * 6151);
  const racks = 1 + int(3);
  const brokers = 3 + int(3);
  const base = randomCluster(seed, {
    brokers,
    racks,
    partitions: 1 + int(4),
    sizesBelow: 50,
    factors: [[1], [2], [3], [2, 3]][int(4)]!,
  });
  const minIsr = String(1 + int(3));
  const topics = base.topics.map((topic) => ({ ...topic, configs: { 'min.insync.replicas': minIsr } }));
  const some = (): readonly number[] => [
    ...new Set(Array.from({ length: 1 + int(3) }, () => base.brokers[int(brokers)]!.id)),
  ];
  const intents: readonly Intent[] = [
    { kind: 'drain', brokers: some() },
    { kind: 'set-rf', replicationFactor: 1 + int(6) },
    { kind: 'fix-racks' },
    { kind: 'rebalance' },
  ];
  const request: PlanRequest = { intent: intents[int(4)]!, ...(chance(0.6) ? { excludeBrokers: some() } : {}) };
  return { snapshot: { ...base, topics }, request };
}
