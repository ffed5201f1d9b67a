import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigValue } from '../../../jobs/cluster.ts';
import { isTagged, taggedRate, tagOf } from '../../../jobs/execution/rate-tag.ts';
import { configKey, emptyState } from '../../../jobs/execution/state.ts';
import { inRequests, missingThrottle, throttleResources, wantedThrottle } from '../../../jobs/execution/throttle.ts';
import { type Lease, previousValues, restoreChanges } from '../../../jobs/execution/throttle-lease.ts';
import type { ConfigSource, Plan } from '../../../planner/index.ts';
import { planOf } from './support/plan.ts';

const leaderList = 'leader.replication.throttled.replicas';
const followerList = 'follower.replication.throttled.replicas';
const leaderRate = 'leader.replication.throttled.rate';

const plan: Plan = planOf([{ topic: 'orders', partition: 0, from: [1, 2, 3], to: [4, 2, 3] }]);
const wanted = wantedThrottle(plan, [0]);
const ours = String(taggedRate(50_000_000, plan.clusterId, plan.throttle));

const topic = (key: string, value: string | null, source: ConfigSource = 'dynamic-topic'): ConfigValue => ({
  resource: { kind: 'topic', name: 'orders' },
  key,
  value,
  source,
});
const broker = (id: number, value: string | null, source: ConfigSource): ConfigValue => ({
  resource: { kind: 'broker', id },
  key: leaderRate,
  value,
  source,
});
const lease = (previous: readonly ConfigValue[] = [], known: Lease['known'] = []): Lease => ({
  clusterId: plan.clusterId,
  state: { ...emptyState, previous: new Map(previous.map((value) => [configKey(value), value])) },
  known,
});

describe('a throttle', () => {
  it('lists only the adding replicas for followers, and the current ones for leaders', () => {
    assert.deepEqual([...(wanted.lists.get('orders')?.get(leaderList) ?? [])], ['0:1', '0:2', '0:3']);
    assert.deepEqual([...(wanted.lists.get('orders')?.get(followerList) ?? [])], ['0:4']);
    assert.deepEqual([...wanted.brokers].sort(), [1, 2, 3, 4]);
  });

  it('asks nothing of brokers that are away', () => {
    const asked = throttleResources(wanted, new Set([1, 4])).map(({ resource }) => resource);
    assert.deepEqual(asked, [
      { kind: 'topic', name: 'orders' },
      { kind: 'broker', id: 1 },
      { kind: 'broker', id: 4 },
    ]);
  });

  it('stands only as our own dynamic value of the broker, and with every entry', () => {
    const rate = Number(ours);
    assert.deepEqual(missingThrottle(wanted, rate, [broker(1, ours, 'dynamic-broker')]), []);
    assert.equal(missingThrottle(wanted, rate, [broker(1, ours, 'dynamic-default-broker')])[0]?.op, 'set');
    assert.equal(missingThrottle(wanted, rate, [broker(1, '5', 'dynamic-broker')])[0]?.value, ours);
    const [missing] = missingThrottle(wanted, rate, [topic(leaderList, '0:2,7:9')]);
    assert.deepEqual(missing, {
      resource: { kind: 'topic', name: 'orders' },
      key: leaderList,
      op: 'append',
      value: '0:1,0:3',
    });
    assert.deepEqual(missingThrottle(wanted, rate, [topic(leaderList, '*')]), []);
  });

  it('is cut into requests that name a key once, and brokers are sent theirs together, twenty at a time', () => {
    const long = Array.from({ length: 40 }, (_, index) => `${index}:1`).join(',');
    const append = { resource: { kind: 'topic', name: 'orders' }, key: leaderList, op: 'append', value: long } as const;
    const set = (id: number) => ({ resource: { kind: 'broker', id }, key: leaderRate, op: 'set', value: '1' }) as const;
    const requests = inRequests(
      [append, set(1), set(2), { ...set(1), key: 'follower.replication.throttled.rate' }],
      50,
    );
    const lists = requests.filter(([first]) => first?.resource.kind === 'topic');
    assert.ok(lists.every((request) => request.length === 1 && (request[0]?.value?.length ?? 0) <= 50));
    assert.equal(lists.map(([first]) => first?.value).join(','), long);
    const brokersOf = (list: typeof requests) =>
      list.map((request) => request.map(({ resource }) => (resource.kind === 'broker' ? resource.id : resource.name)));
    assert.deepEqual(brokersOf(requests.slice(lists.length)), [[1, 1, 2]]);
    const many = inRequests(Array.from({ length: 45 }, (_, id) => set(id)).reverse(), 50);
    assert.deepEqual(
      many.map(({ length }) => length),
      [20, 20, 5],
    );
  });
});

describe('what was there before', () => {
  it('is kept with its source', () => {
    const found = [broker(1, '7000000', 'dynamic-broker'), topic(leaderList, '', 'default')];
    assert.deepEqual(previousValues(found, wanted, lease()), found);
  });

  it('is never a value with our mark: an earlier journal knows better, or nothing was there', () => {
    const found = broker(1, ours, 'dynamic-broker');
    assert.deepEqual(previousValues([found], wanted, lease()), [{ ...found, value: null, source: 'default' }]);
    const before = broker(1, '7000000', 'dynamic-broker');
    const known = [{ executionId: 'E-0', previous: new Map([[configKey(before), before]]) }];
    assert.deepEqual(previousValues([found], wanted, lease([], known)), [before]);
  });

  it('is not asked again once the journal knows it', () => {
    const before = broker(1, null, 'default');
    assert.deepEqual(previousValues([broker(1, ours, 'dynamic-broker')], wanted, lease([before])), []);
  });
});

describe('putting back', () => {
  it('sets a per-broker value again, and deletes ours where the value came from elsewhere', () => {
    const mine = broker(1, ours, 'dynamic-broker');
    const again = restoreChanges(wanted, lease([broker(1, '7000000', 'dynamic-broker')]), [mine]);
    assert.deepEqual(again, [{ resource: mine.resource, key: leaderRate, op: 'set', value: '7000000' }]);
    for (const source of ['dynamic-default-broker', 'static-broker', 'default'] as const) {
      const gone = restoreChanges(wanted, lease([broker(1, '9', source)]), [mine]);
      assert.equal(gone[0]?.op, 'delete', source);
    }
  });

  it('leaves alone what somebody else has set since', () => {
    const theirs = broker(1, '12000000', 'dynamic-broker');
    assert.deepEqual(restoreChanges(wanted, lease([broker(1, null, 'default')]), [theirs]), []);
  });

  it('never takes an entry away that was there before us', () => {
    const previous = topic(leaderList, '0:1,9:9');
    const changes = restoreChanges(wanted, lease([previous]), [topic(leaderList, '0:1,9:9,0:2,0:3')]);
    assert.deepEqual(changes, [{ resource: previous.resource, key: leaderList, op: 'subtract', value: '0:2,0:3' }]);
  });

  it('deletes a list that was not there before', () => {
    const changes = restoreChanges(wanted, lease([topic(leaderList, '', 'default')]), [
      topic(leaderList, '0:1,0:2,0:3'),
    ]);
    assert.equal(changes[0]?.op, 'delete');
    const shared = restoreChanges(wanted, lease([topic(leaderList, '', 'default')]), [topic(leaderList, '0:1,5:5')]);
    assert.deepEqual([shared[0]?.op, shared[0]?.value], ['subtract', '0:1']);
  });

  it('does not touch a list that the journal knows nothing of', () => {
    assert.deepEqual(restoreChanges(wanted, lease(), [topic(leaderList, '0:1')]), []);
  });

  it('deletes an empty list that a lost journal has left, where rates with our mark tell of it', () => {
    const empty = topic(leaderList, '');
    const mine = broker(1, ours, 'dynamic-broker');
    assert.deepEqual(restoreChanges(wanted, lease(), [empty, mine]), [
      { resource: empty.resource, key: leaderList, op: 'delete', value: null },
    ]);
    assert.deepEqual(restoreChanges(wanted, lease(), [empty]), []);
  });
});

describe('the mark in a rate', () => {
  it('stays within the bounds and is recognised', () => {
    const bounds = { floorBytesPerSec: 5_000_000, ceilingBytesPerSec: 50_000_000 };
    for (const asked of [1, 5_000_000, 20_000_000, 50_000_000, 900_000_000]) {
      const rate = taggedRate(asked, 'cluster', bounds);
      assert.ok(rate >= bounds.floorBytesPerSec && rate <= bounds.ceilingBytesPerSec, `${rate}`);
      assert.ok(isTagged(String(rate), 'cluster'));
    }
    assert.ok(tagOf('cluster') >= 1 && tagOf('cluster') <= 999);
    assert.equal(isTagged('50000000', 'cluster'), false);
    assert.equal(isTagged(null, 'cluster'), false);
  });

  it('is left out where the bounds leave no room for it', () => {
    const bounds = { floorBytesPerSec: 7, ceilingBytesPerSec: 7 };
    assert.equal(taggedRate(7, 'cluster', bounds), 7);
  });
});
