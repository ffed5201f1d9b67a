import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { readCommand } from '../../../src/slack/command/read-command.ts';

const names = ['prod', 'staging'];
const read = (text: string, channel = 'C_PROD') =>
  readCommand({ text, channel, command: '/kafka', nowMs: 0 }, { names, usual: channel === 'C_PROD' ? 'prod' : null });

function understood(text: string): unknown {
  const command = read(text);
  assert.ok(command.ok, inspect(command));
  return command.value;
}

function refused(text: string, channel?: string): string {
  const command = read(text, channel);
  assert.ok(!command.ok, `${text} was understood as ${inspect(command)}`);
  return `${command.message} ${command.next}`;
}

const plan = (request: unknown) => ({ kind: 'plan', clusterName: 'prod', request });

describe('a command', () => {
  for (const [text, expected] of [
    ['', { kind: 'help' }],
    ['help', { kind: 'help' }],
    ['STATUS', { kind: 'status', clusterName: 'prod' }],
    ['on staging status', { kind: 'status', clusterName: 'staging' }],
    ['status on staging', { kind: 'status', clusterName: 'staging' }],
    ['status staging', { kind: 'status', clusterName: 'staging' }],
    ['staging audit', { kind: 'audit', clusterName: 'staging' }],
    ['on staging', { kind: 'status', clusterName: 'staging' }],
    ['what-if', { kind: 'what-if', clusterName: 'prod', fail: [], cut: [] }],
    ['what-if fail rack a', { kind: 'what-if', clusterName: 'prod', fail: ['rack:a'], cut: [] }],
    [
      'on staging what-if brokers 101,102 controller 2',
      { kind: 'what-if', clusterName: 'staging', fail: ['broker:101', 'broker:102', 'controller:2'], cut: [] },
    ],
    ['what-if cut a|b,c', { kind: 'what-if', clusterName: 'prod', fail: [], cut: ['a|b,c'] }],
    ['advise', { kind: 'advise', clusterName: 'prod', topics: [] }],
    ['on staging advise orders,pay-* x', { kind: 'advise', clusterName: 'staging', topics: ['orders', 'pay-*', 'x'] }],
    ['plans', { kind: 'plans' }],
    ['plan', { kind: 'plan-form', clusterName: 'prod' }],
    ['on staging plan', { kind: 'plan-form', clusterName: 'staging' }],
    ['plan drain 7', plan({ intent: { kind: 'drain', brokers: [7] } })],
    ['executions', { kind: 'executions' }],
    ['show p-7f3k', { kind: 'show', proposalId: 'P-7F3K' }],
    ['cancel E-90QX', { kind: 'control', target: { executionId: 'E-90QX' }, control: { kind: 'cancel' } }],
    ['pause', { kind: 'control', target: { runningOn: 'prod' }, control: { kind: 'pause' } }],
    ['on staging cancel', { kind: 'control', target: { runningOn: 'staging' }, control: { kind: 'cancel' } }],
    [
      'throttle 80MB/s',
      { kind: 'control', target: { runningOn: 'prod' }, control: { kind: 'throttle', rateBytesPerSec: 8e7 } },
    ],
    ['throttle', { kind: 'rate-form', target: { runningOn: 'prod' } }],
    ['throttle e-90qx', { kind: 'rate-form', target: { executionId: 'E-90QX' } }],
    ['use staging', { kind: 'use', set: { clusterName: 'staging' } }],
    ['use none', { kind: 'use', set: null }],
    ['use', { kind: 'use', set: 'nothing' }],
    ['record', { kind: 'record', about: null }],
    ['record p-7f3k', { kind: 'record', about: 'P-7F3K' }],
    ['pause e-90qx', { kind: 'control', target: { executionId: 'E-90QX' }, control: { kind: 'pause' } }],
    ['resume E-90QX', { kind: 'control', target: { executionId: 'E-90QX' }, control: { kind: 'resume' } }],
    [
      'throttle E-90QX 80MB/s',
      { kind: 'control', target: { executionId: 'E-90QX' }, control: { kind: 'throttle', rateBytesPerSec: 8e7 } },
    ],
    ['fix-racks', plan({ intent: { kind: 'fix-racks' } })],
    ['drain 7,8', plan({ intent: { kind: 'drain', brokers: [7, 8] } })],
    ['drain 7 8', plan({ intent: { kind: 'drain', brokers: [7, 8] } })],
    ['add 11-13', plan({ intent: { kind: 'add', brokers: [11, 12, 13] } })],
    ['set-rf orders 4', plan({ intent: { kind: 'set-rf', replicationFactor: 4 }, topics: ['orders'] })],
    ['set-rf 3 orders,pay*', plan({ intent: { kind: 'set-rf', replicationFactor: 3 }, topics: ['orders', 'pay*'] })],
    [
      'rebalance max 200GB throttle 50MB/s',
      plan({ intent: { kind: 'rebalance' }, maxMoveBytes: 2e11, throttleBytesPerSec: 5e7 }),
    ],
    [
      'rebalance --tolerance=5% —balance replicas',
      plan({ intent: { kind: 'rebalance' }, tolerancePercent: 5, balance: 'replicas' }),
    ],
    ['heal topics <http://orders.com|orders.com>', plan({ intent: { kind: 'heal' }, topics: ['orders.com'] })],
    [
      'leaders exclude-topics a&amp;b exclude-brokers 3',
      plan({ intent: { kind: 'leaders' }, excludeTopics: ['a&b'], excludeBrokers: [3] }),
    ],
    ['rebalance leaders stay', plan({ intent: { kind: 'rebalance' }, leaders: 'stay' })],
    [
      'rebalance balance leaders --leaders=stay',
      plan({ intent: { kind: 'rebalance' }, balance: 'leaders', leaders: 'stay' }),
    ],
  ] as const) {
    it(`"${text}" is understood`, () => assert.deepEqual(understood(text), expected));
  }
  it('in quotes keeps its spaces, also in typographic ones', () => {
    const expected = plan({ intent: { kind: 'rebalance' }, topics: ['orders a'] });
    assert.deepEqual(understood('rebalance topics “orders a”'), expected);
  });
});

describe('a command that is not understood', () => {
  for (const [text, hint] of [
    ['staus', /Did you mean \/kafka status\?/],
    ['fixracks', /Did you mean \/kafka fix-racks\?/],
    ['hello there', /no command "hello".*help lists/],
    ['on stagin status', /no cluster "stagin".*Did you mean staging\?/],
    ['drain', /needs broker ids.*drain 7,8/],
    ['drain seven', /needs broker ids/],
    ['drain 1-999999999', /needs broker ids/],
    ['set-rf orders', /one replication factor/],
    ['set-rf 4', /needs the topics/],
    ['rebalance max 5', /max 5 has no unit.*max 5GB.*max-moves 5/],
    ['rebalance fast', /does not understand "fast"/],
    ['rebalance --thottle 5MB', /no option "thottle".*Did you mean throttle\?/],
    ['rebalance throttle', /throttle is missing its value.*throttle 50MB\/s/],
    ['rebalance throttle quick', /throttle does not understand "quick"/],
    ['rebalance leaders', /leaders is missing its value.*leaders stay/],
    ['rebalance leaders go', /leaders does not know "go"/],
    ['rebalance disk-limit 101%', /disk-limit does not understand/],
    ['what-if rcak a', /does not understand "rcak".*Did you mean rack\?.*what-if rack a/],
    ['what-if broker', /Which broker\?.*what-if broker 101,102/],
    ['what-if broker rack a', /Which broker\?/],
    [`what-if broker ${Array.from({ length: 51 }, (_, id) => id).join()}`, /At most 50/],
    ['plan everything', /"everything" is no kind of plan.*plan alone opens a form/],
    ['show 7F3K', /needs the id of a plan.*show P-7F3K/],
    ['throttle E-90QX fast', /does not understand "fast"/],
    ['pause it', /needs the id of an execution.*pause E-90QX/],
    ['throttle it now', /needs the id of an execution/],
    ['use prd', /no cluster "prd".*Did you mean prod/],
    ['cancel all', /needs the id of an execution/],
  ] as const) {
    it(`"${text}" gets a hint`, () => assert.match(refused(text), hint));
  }
  it('without a cluster where there are several is told to name one', () => {
    assert.match(refused('status', 'C_OTHER'), /Name one: \/kafka on prod status/);
  });
});
