/** Every setting of the policy file, once. Faults and docs/policy.md quote it. */

import type { Setting } from '../setting.ts';

const riskLines = (name: string, defaults: Readonly<Record<string, string>>): readonly Setting[] => {
  const at = `clusters[].risk.${name}`;
  const line = (key: string, what: string, example: string): Setting => ({
    path: `${at}.${key}`,
    what,
    example,
    byDefault: defaults[key] ?? 'no line',
  });
  return [
    {
      path: at,
      what: `A plan that reaches any of these lines is of ${name} risk. Given, it replaces all of the default lines.`,
      example: '{ "bytes": "500GB", "clusterShare": "20%" }',
      byDefault: 'as below',
    },
    line('bytes', 'Bytes copied.', '"500GB"'),
    line('clusterShare', 'Share of the bytes copied or of the replicas moved, whichever is more.', '"20%"'),
    line('partitions', 'Partitions changed.', '200'),
    line('leaderChanges', 'Leaders moved, also for as long as data is copied.', '500'),
    line('withoutSlack', 'Moved partitions that miss min ISR if one more replica is lost.', '1'),
    line('lowersReplication', 'Whether lowering any replication factor counts.', 'true'),
  ];
};

export const policySettings: readonly Setting[] = [
  {
    path: 'version',
    what: 'The version of this format. A file of a version that this release does not know is refused as a whole.',
    example: '1',
    byDefault: '1',
  },
  {
    path: 'clusters',
    what: 'The clusters that the policy is about; others stay as evenkeel.json has them.',
    example: '[ { "cluster": "prod", "approvers": { "groups": ["S0123456789"] } } ]',
    byDefault: null,
  },
  {
    path: 'clusters[]',
    what: 'The policy of one cluster.',
    example: '{ "cluster": "prod", "approvers": { "groups": ["S0123456789"] } }',
    byDefault: null,
  },
  { path: 'clusters[].cluster', what: 'Its name in evenkeel.json.', example: '"prod"', byDefault: null },
  {
    path: 'clusters[].askers',
    what: 'Who may ask for plans and keep schedules.',
    example: '{ "groups": ["S0123456789"] }',
    byDefault: 'every full member of the workspace',
  },
  { path: 'clusters[].askers.users', what: 'Slack user ids.', example: '["U0123456789"]', byDefault: 'none' },
  { path: 'clusters[].askers.groups', what: 'Slack user group ids.', example: '["S0123456789"]', byDefault: 'none' },
  {
    path: 'clusters[].approvers',
    what: 'Who may approve.',
    example: '{ "groups": ["S0123456789"] }',
    byDefault: 'nobody',
  },
  { path: 'clusters[].approvers.users', what: 'Slack user ids.', example: '["U0123456789"]', byDefault: 'nobody' },
  { path: 'clusters[].approvers.groups', what: 'Slack user group ids.', example: '["S0123456789"]', byDefault: 'none' },
  {
    path: 'clusters[].fourEyes',
    what: 'Whether somebody else than the one who asked has to approve.',
    example: 'true',
    byDefault: 'true',
  },
  {
    path: 'clusters[].approvals',
    what: 'How many different people have to approve, by risk.',
    example: '{ "low": 1, "medium": 1, "high": 2 }',
    byDefault: 'as below',
  },
  { path: 'clusters[].approvals.low', what: 'For a plan of low risk.', example: '1', byDefault: '1' },
  { path: 'clusters[].approvals.medium', what: 'For one of medium risk.', example: '1', byDefault: 'as for low' },
  { path: 'clusters[].approvals.high', what: 'For one of high risk.', example: '2', byDefault: '2, or as for medium' },
  {
    path: 'clusters[].typedConfirmation',
    what: 'From which risk on the approver has to type the plan\'s id: "low", "medium", "high" or "never".',
    example: '"high"',
    byDefault: '"high"',
  },
  {
    path: 'clusters[].risk',
    what: 'Where the classes begin. Below both lines the risk is low.',
    example: '{ "medium": { "bytes": "100GB" }, "high": { "bytes": "1TB", "withoutSlack": 1 } }',
    byDefault: 'as below',
  },
  ...riskLines('medium', { bytes: '"100GB"', clusterShare: '"10%"', lowersReplication: 'false' }),
  ...riskLines('high', { bytes: '"1TB"', clusterShare: '"25%"', withoutSlack: '1', lowersReplication: 'true' }),
  {
    path: 'clusters[].windows',
    what: 'When work may begin; it begins only if it can end in the window at its throttle.',
    example: '[ { "days": ["mon", "tue"], "from": "22:00", "to": "04:00", "timeZone": "Europe/Berlin" } ]',
    byDefault: 'at any time',
  },
  {
    path: 'clusters[].windows[]',
    what: 'One window.',
    example: '{ "days": ["sat"], "from": "22:00", "to": "04:00", "timeZone": "Europe/Berlin" }',
    byDefault: null,
  },
  { path: 'clusters[].windows[].days', what: 'On which days it opens.', example: '["sat", "sun"]', byDefault: null },
  { path: 'clusters[].windows[].from', what: 'When it opens, local time.', example: '"22:00"', byDefault: null },
  {
    path: 'clusters[].windows[].to',
    what: 'When it closes; at or before "from" means the day after.',
    example: '"04:00"',
    byDefault: null,
  },
  { path: 'clusters[].windows[].timeZone', what: 'Its IANA name.', example: '"Europe/Berlin"', byDefault: null },
  {
    path: 'clusters[].freezes',
    what: 'When nothing begins. Plans may be asked for meanwhile.',
    example: '[ { "from": "2026-12-20T00:00:00+01:00", "until": "2027-01-04T00:00:00+01:00", "reason": "year end" } ]',
    byDefault: 'none',
  },
  {
    path: 'clusters[].freezes[]',
    what: 'One freeze.',
    example: '{ "from": "2026-12-20T00:00:00+01:00", "until": "2027-01-04T00:00:00+01:00", "reason": "year end" }',
    byDefault: null,
  },
  { path: 'clusters[].freezes[].from', what: 'Its begin.', example: '"2026-12-20T00:00:00+01:00"', byDefault: null },
  { path: 'clusters[].freezes[].until', what: 'Its end.', example: '"2027-01-04T00:00:00+01:00"', byDefault: null },
  { path: 'clusters[].freezes[].reason', what: 'Said to people who meet it.', example: '"year end"', byDefault: null },
  {
    path: 'clusters[].atWindowEnd',
    what: 'What an execution does that meets the end of a window or the begin of a freeze: "pause" begins no move any more that would not end in time, and none after it; "finish-wave" still carries out its wave. Moves under way end.',
    example: '"finish-wave"',
    byDefault: '"pause"',
  },
  {
    path: 'clusters[].ceilings',
    what: 'What no plan may exceed, whoever approves it.',
    example: '{ "bytes": "2TB", "partitions": 5000, "throttle": "80MB/s" }',
    byDefault: 'none',
  },
  { path: 'clusters[].ceilings.bytes', what: 'Bytes that one plan copies.', example: '"2TB"', byDefault: 'none' },
  {
    path: 'clusters[].ceilings.partitions',
    what: 'Partitions that one plan changes.',
    example: '5000',
    byDefault: 'none',
  },
  {
    path: 'clusters[].ceilings.throttle',
    what: 'The fastest rate; it lowers the ceiling of evenkeel.json.',
    example: '"80MB/s"',
    byDefault: 'that of evenkeel.json',
  },
  {
    path: 'clusters[].autoApproval',
    what: 'Plans that the policy itself approves: of a schedule, of low risk, and within all of these.',
    example: '{ "intents": ["rebalance", "leaders"], "bytes": "50GB", "partitions": 100 }',
    byDefault: 'none: people approve everything',
  },
  { path: 'clusters[].autoApproval.intents', what: 'Kinds of plans.', example: '["rebalance"]', byDefault: null },
  { path: 'clusters[].autoApproval.bytes', what: 'Bytes copied at most.', example: '"50GB"', byDefault: null },
  { path: 'clusters[].autoApproval.partitions', what: 'Partitions changed at most.', example: '100', byDefault: null },
];
