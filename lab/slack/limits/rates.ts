/** Slack's rate limits, approximated by token buckets. Slack's own evaluation is not public. */

/** Calls per minute of the tiers. */
const tier2 = 20;
const tier3 = 50;
const tier4 = 100;

const perMinute: Readonly<Record<string, number>> = {
  'auth.test': 600,
  'apps.connections.open': tier2,
  'blocks.validate': tier4,
  'bots.info': tier3,
  'chat.delete': tier3,
  'chat.getPermalink': 600,
  'chat.postEphemeral': tier4,
  'chat.update': tier3,
  'conversations.info': tier3,
  'conversations.join': tier3,
  'conversations.list': tier2,
  'conversations.members': tier4,
  'conversations.open': tier3,
  'files.completeUploadExternal': tier4,
  'files.getUploadURLExternal': tier4,
  'files.info': tier4,
  'team.info': tier3,
  'usergroups.list': tier2,
  'usergroups.users.list': tier2,
  'users.info': tier4,
  'users.list': tier2,
  'views.open': tier4,
  'views.publish': tier4,
  'views.push': tier4,
  'views.update': tier4,
};

/** chat.postMessage: about one a second in a channel with short bursts, and a limit over the workspace. */
const channelBurst = 15;
const workspacePerMinute = 300;

export type RateLimiter = { readonly take: (method: string, channel: string) => number };

type Bucket = { tokens: number; atMs: number };
type Rule = { readonly key: string; readonly burst: number; readonly perSec: number };

/** `take` gives 0 when the call may pass, else the seconds to wait. */
export function createRateLimiter(nowMs: () => number): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take: (method, channel) => {
      const rules = rulesOf(method, channel);
      const waits = rules.map((rule) => waitSec(refilled(buckets, rule, nowMs()), rule));
      const longest = Math.max(0, ...waits);
      if (longest === 0) for (const rule of rules) refilled(buckets, rule, nowMs()).tokens -= 1;
      return longest;
    },
  };
}

function rulesOf(method: string, channel: string): readonly Rule[] {
  if (method === 'chat.postMessage') {
    return [
      { key: `post ${channel}`, burst: channelBurst, perSec: 1 },
      { key: 'post', burst: workspacePerMinute, perSec: workspacePerMinute / 60 },
    ];
  }
  const calls = perMinute[method];
  return calls === undefined ? [] : [{ key: method, burst: calls, perSec: calls / 60 }];
}

function refilled(buckets: Map<string, Bucket>, rule: Rule, nowMs: number): Bucket {
  const bucket = buckets.get(rule.key) ?? { tokens: rule.burst, atMs: nowMs };
  const gained = (Math.max(0, nowMs - bucket.atMs) / 1000) * rule.perSec;
  bucket.tokens = Math.min(rule.burst, bucket.tokens + gained);
  bucket.atMs = nowMs;
  buckets.set(rule.key, bucket);
  return bucket;
}

function waitSec(bucket: Bucket, rule: Rule): number {
  return bucket.tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - bucket.tokens) / rule.perSec));
}
