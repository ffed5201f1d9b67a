/** Whether Slack accepts the tokens, grants the scopes that the app's manifest asks for, and tells who is in each group. */

import type { ClusterSettings } from '../config/cluster-settings.ts';
import type { Delivery, SlackSettings } from '../config/config.ts';
import { checkBotToken, checkDelivery } from '../slack/preflight.ts';
import { ask, createWebClient, type Log, outcomeOf } from '../slack/web-client.ts';
import { checkApprovers } from './approvers.ts';
import { about, type Check, within } from './check.ts';
import { checkClock } from './clocks.ts';

const { ok, warning, broken, refused } = about('Slack');
const slackItself = 'https://slack.com/api/';
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export type SlackSubject = {
  readonly settings: SlackSettings;
  /** null: unknown, as the configuration says what is missing. */
  readonly delivery: Delivery | null;
  readonly clusters: readonly ClusterSettings[];
  /** Of manifest.json; null when that file is not there. */
  readonly scopes: readonly string[] | null;
};

export async function checkSlack(subject: SlackSubject, limitMs: number): Promise<readonly Check[]> {
  const found = await Promise.all([checkToken(subject, limitMs), checkWay(subject, limitMs)]);
  return found.flat();
}

async function checkToken(subject: SlackSubject, limitMs: number): Promise<readonly Check[]> {
  const home = await within(limitMs, checkBotToken(subject.settings, silent), null);
  if (home === null) return [late('asking about SLACK_BOT_TOKEN')];
  if (!home.ok) return [refused(home)];
  const { teamName, teamId, botUserId } = home.value;
  const token = ok(`SLACK_BOT_TOKEN works: workspace ${teamName} (${teamId}), bot user ${botUserId}.`);
  const looks = [
    within(limitMs, checkHeaders(subject, limitMs), [late('asking for the scopes')]),
    checkGroups(subject, limitMs),
  ];
  return [token, ...(await Promise.all(looks)).flat()];
}

async function checkWay({ settings, delivery }: SlackSubject, limitMs: number): Promise<readonly Check[]> {
  if (delivery === null) return [];
  if (delivery.mode === 'http') {
    const place = `${delivery.host}:${delivery.port}`;
    return [ok(`HTTP mode is configured, listening on ${place}; whether Slack reaches it cannot be seen from here.`)];
  }
  const way = await within(limitMs, checkDelivery(settings, delivery, silent), null);
  if (way === null) return [late('asking about SLACK_APP_TOKEN')];
  return [way.ok ? ok('SLACK_APP_TOKEN works: Slack offers a Socket Mode connection.') : refused(way)];
}

/** Slack says the scopes and its time only in the headers of an answer. */
async function checkHeaders(subject: SlackSubject, limitMs: number): Promise<readonly Check[]> {
  const { settings, delivery, scopes } = subject;
  const beforeMs = Date.now();
  let headers: Headers;
  try {
    const response = await fetch(new URL('auth.test', settings.apiUrl ?? slackItself), {
      method: 'POST',
      headers: { authorization: `Bearer ${settings.botToken.reveal()}` },
      signal: AbortSignal.timeout(limitMs),
    });
    headers = response.headers;
    await response.body?.cancel();
  } catch {
    return [late('asking for the scopes')];
  }
  const theirsMs = Date.parse(headers.get('date') ?? '');
  const reading = { whose: 'Slack', theirsMs, beforeMs, afterMs: Date.now() };
  const clocks = Number.isNaN(theirsMs) ? [] : [checkClock(reading, { signed: delivery?.mode === 'http' })];
  return [scopeCheck(headers.get('x-oauth-scopes'), scopes), ...clocks];
}

function scopeCheck(granted: string | null, wanted: readonly string[] | null): Check {
  if (granted === null)
    return warning('Slack does not say the scopes of the token.', 'Compare them with manifest.json.');
  if (wanted === null) return warning('manifest.json is not there to compare scopes with.', 'Install Evenkeel again.');
  const has = new Set(granted.split(',').map((scope) => scope.trim()));
  const missing = wanted.filter((scope) => !has.has(scope));
  if (missing.length === 0) return ok(`The token has every scope of manifest.json: ${wanted.join(', ')}.`);
  const fix = 'Update the app from manifest.json, install it again and set the new SLACK_BOT_TOKEN.';
  return broken(`The token lacks ${missing.join(', ')}.`, fix);
}

async function checkGroups({ settings, clusters }: SlackSubject, limitMs: number): Promise<readonly Check[]> {
  const groups = [
    ...new Set(clusters.flatMap(({ approvers, askers }) => [...approvers.groups, ...(askers?.groups ?? [])])),
  ];
  const client = createWebClient(settings, silent);
  const members = new Map<string, readonly string[]>();
  const checks = groups.map(async (group): Promise<Check> => {
    const doing = `asking who is in the group ${group}`;
    const answer = await within(
      limitMs,
      ask(() => client.usergroups.users.list({ usergroup: group, include_disabled: false })),
      null,
    );
    if (answer === null) return late(doing);
    const read = outcomeOf(answer, doing);
    if (!read.ok) return refused(read);
    const people = read.value.users ?? [];
    members.set(group, people);
    const count = people.length;
    if (count > 0) return ok(`The group ${group} can be read and has ${count} member${count === 1 ? '' : 's'}.`);
    return warning(`The group ${group} is empty.`, 'Add people to it in Slack, or name another group.');
  });
  const found = await Promise.all(checks);
  return [...found, ...checkApprovers(clusters, members)];
}

function late(doing: string): Check {
  return broken(`Slack did not answer in time while ${doing}.`, 'Check the network and a proxy, then run it again.');
}
