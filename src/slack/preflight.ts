/**
 * Asks Slack once whether the credentials work, before Bolt starts: with a bad bot token Bolt's start() resolves and the
 * process dies later, with a bad app token or a dead address it never resolves.
 */

import { webApi } from '@slack/bolt';
import { type Outcome, ok, refuse } from '../../jobs/outcome.ts';
import type { Delivery, SlackSettings } from '../config/config.ts';
import { ask, clientOptions, type Log, refusalOf } from './web-client.ts';

export type Home = { readonly teamId: string; readonly teamName: string; readonly botUserId: string };

export async function checkBotToken(settings: SlackSettings, log: Log): Promise<Outcome<Home>> {
  const client = new webApi.WebClient(settings.botToken.reveal(), clientOptions(settings.apiUrl, log));
  const answer = await ask(() => client.auth.test());
  if (!answer.ok) return badCredential(answer.fault, settings, 'SLACK_BOT_TOKEN');
  const { team_id: teamId, team: teamName = '', user_id: botUserId = '' } = answer.value;
  if (teamId === undefined) {
    return refuse('slack-refused', 'Slack did not say which workspace the token is for.', 'Check SLACK_BOT_TOKEN.');
  }
  return ok({ teamId, teamName, botUserId });
}

/** Opens no connection: it only asks for the address of one, which is what a bad app token is refused. */
export async function checkDelivery(settings: SlackSettings, delivery: Delivery, log: Log): Promise<Outcome<null>> {
  if (delivery.mode === 'http') return ok(null);
  const client = new webApi.WebClient(delivery.appToken.reveal(), clientOptions(settings.apiUrl, log));
  const answer = await ask(() => client.apps.connections.open({}));
  return answer.ok ? ok(null) : badCredential(answer.fault, settings, 'SLACK_APP_TOKEN');
}

const wrongToken = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
]);

function badCredential(fault: Parameters<typeof refusalOf>[0], { apiUrl }: SlackSettings, variable: string) {
  const place = apiUrl === null ? 'Slack' : `Slack at ${apiUrl}`;
  if (fault.kind === 'refused' && wrongToken.has(fault.error)) {
    const next = `Set ${variable} to the token that Slack shows for the installed app (docs/configuration.md says where).`;
    return refuse('slack-refused', `${place} does not accept ${variable} (${fault.error}).`, next);
  }
  if (fault.kind === 'unreachable') {
    const next = 'Check the network, a proxy, and SLACK_API_URL if it is set; then start again.';
    return refuse('slack-unreachable', `${place} did not answer: ${fault.reason}.`, next);
  }
  return refusalOf(fault, `checking ${variable}`);
}
