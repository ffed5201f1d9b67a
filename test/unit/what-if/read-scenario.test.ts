import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readScenario } from '../../../planner/what-if/read-scenario.ts';
import { scenarioText } from '../../../planner/what-if/scenario.ts';
import { cluster } from '../verify/support/cluster.ts';

const snapshot = {
  ...cluster({ racks: { 1: 'dc1/a', 2: 'dc1/b', 3: 'dc2/a', 4: null }, topics: {} }),
  controlPlane: { kind: 'kraft', leaderId: 11, voters: [{ id: 11, rack: 'site3' }] },
} as const;

const read = (fail: readonly string[], cut: readonly string[] = []) => readScenario(snapshot, { fail, cut });

describe('a scenario in words', () => {
  it('names brokers, racks on any level, controllers and cuts', () => {
    const found = read(['broker:1', 'rack:dc2', 'controller:11'], ['dc1|dc2,site3']);
    assert.ok(found.ok);
    assert.equal(scenarioText(found.scenario), 'broker 1 + rack dc2 + controller 11 + cut between dc1 | dc2, site3');
  });
  const faults: readonly (readonly [string[], string[], RegExp])[] = [
    [['broker:9'], [], /there is no broker "9": the brokers are 1, 2, 3, 4\./],
    [['broker:'], [], /there is no broker ""/],
    [['rack:x'], [], /there is no rack "x": the racks are dc1\/a, dc1\/b, dc2\/a, site3\./],
    [['controller:1'], [], /there is no controller "1": the voters are 11\./],
    [['disk:1'], [], /"disk:1" is not something that can fail/],
    [['1'], [], /"1" is not something that can fail/],
    [[], ['dc1|dc9'], /there is no rack "dc9"/],
    [[], ['dc1|dc1,dc2'], /rack dc1 is on two sides/],
    [[], ['dc1|dc2'], /say on which side site3 is too/],
  ];
  for (const [fail, cut, expected] of faults) {
    it(`refuses ${[...fail, ...cut].join(' ')}`, () => {
      const found = read(fail, cut);
      assert.match(found.ok ? '' : found.error, expected);
    });
  }
});
