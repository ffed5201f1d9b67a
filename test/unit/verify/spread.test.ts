import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spreadOver } from '../../../planner/verify/spread.ts';

describe('spread over racks', () => {
  const broker = (id: number, rack: string) => ({ id, rack });
  const [a1, a4, b2, b5, c3, c6] = [
    broker(1, 'a'),
    broker(4, 'a'),
    broker(2, 'b'),
    broker(5, 'b'),
    broker(3, 'c'),
    broker(6, 'c'),
  ];
  it('lets an excluded broker keep its replica beside its rack’s share', () => {
    assert.equal(spreadOver([a1, a4, b5, c3, c6], [b2]).excess([3, 2, 1, 5]), 0);
    const deep = [a1, a4, b5, c3, c6, b2].map(({ id, rack }) => broker(id, `dc/${rack}`));
    assert.equal(spreadOver(deep.slice(0, 5), deep.slice(5)).excess([3, 2, 1, 5]), 0);
  });
  it('still counts what is too much in one rack', () => {
    assert.equal(spreadOver([a1, a4, b2, b5, c3, c6], []).excess([1, 4, 2]), 1);
    assert.equal(spreadOver([a1, a4, b5, c3, c6], [b2]).excess([2, 5, 3]), 1);
  });
});
