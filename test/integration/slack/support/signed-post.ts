/** Requests to the bot in http mode that are signed as Slack signs, whatever they say. */

import { signature } from '../../../../lab/slack/delivery/http.ts';
import type { Running } from '../../../../src/start.ts';
import type { Stage } from './stage.ts';

type To = { readonly stage: Stage; readonly bot: Running };

/** An interaction: its payload is JSON within a form. */
export function signedInteraction(to: To, payload: unknown): Promise<Response> {
  return signedPost(to, new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
}

export function signedEvent(to: To, event: unknown): Promise<Response> {
  const body = JSON.stringify({ type: 'event_callback', team_id: 'T0LOCAL', api_app_id: 'A0LOCALAPP', event });
  return signedPost(to, body, 'application/json');
}

export function signedPost(
  { stage, bot }: To,
  body: string,
  contentType = 'application/x-www-form-urlencoded',
): Promise<Response> {
  const headers = { 'content-type': contentType, ...signature(stage.slack.signingSecret, body) };
  return fetch(bot.url ?? '', { method: 'POST', body, headers, signal: AbortSignal.timeout(15_000) });
}
