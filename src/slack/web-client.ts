/**
 * Calls to Slack's Web API with an end: own time limit, no retries inside the client, and no pause of the whole client
 * after one 429 (bolt's default would delay every other call until it is over).
 */

import { type Logger, LogLevel, webApi } from '@slack/bolt';
import { type Outcome, ok, type Refusal, refuse } from '../../jobs/outcome.ts';
import type { SlackSettings } from '../config/config.ts';

export type WebClient = webApi.WebClient;

export type Log = {
  readonly debug: (message: string, details?: Readonly<Record<string, unknown>>) => void;
  readonly info: (message: string, details?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, details?: Readonly<Record<string, unknown>>) => void;
};

const timeoutMs = 10_000;

/** Told of each call to Slack once it has ended. */
export type OnCall = (method: string, result: 'ok' | 'refused' | 'rate_limited' | 'unreachable') => void;

export function createWebClient(
  settings: Pick<SlackSettings, 'botToken' | 'apiUrl'>,
  log: Log,
  onCall: OnCall = () => {},
): WebClient {
  const client = new WatchedClient(settings.botToken.reveal(), clientOptions(settings.apiUrl, log));
  client.onCall = onCall;
  return client;
}

/** All methods of the library's client go through apiCall. */
class WatchedClient extends webApi.WebClient {
  onCall: OnCall = () => {};

  override async apiCall(
    method: string,
    options?: Record<string, unknown>,
  ): Promise<Awaited<ReturnType<WebClient['apiCall']>>> {
    try {
      const result = await super.apiCall(method, options);
      this.onCall(method, 'ok');
      return result;
    } catch (error) {
      const { kind } = faultOf(error);
      this.onCall(method, kind === 'rate-limited' ? 'rate_limited' : kind);
      throw error;
    }
  }
}

/** A new object each time: bolt changes the one that it is given. */
export function clientOptions(apiUrl: string | null, log: Log): webApi.WebClientOptions {
  return {
    ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logger: quietLogger(log),
  };
}

/** Slack's libraries log through ours; what they call an error is handled by the caller, so it is a detail here. */
export function quietLogger(log: Log): Logger {
  const say = (...words: unknown[]) => log.debug(`slack library: ${words.map(String).join(' ').slice(0, 500)}`);
  return {
    debug: () => {},
    info: say,
    warn: say,
    error: say,
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

/** What Slack answered, when it was not a yes. */
export type SlackFault =
  | { readonly kind: 'rate-limited'; readonly afterMs: number }
  /** Slack said no, with its own error word. */
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly mayHaveArrived: boolean };

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: SlackFault };

/** Runs one call and turns every way in which it can fail into a value. */
export async function ask<T>(call: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}

function faultOf(error: unknown): SlackFault {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { kind: 'rate-limited', afterMs: Math.max(1, error.retryAfter) * 1000 };
  }
  if (error instanceof webApi.WebAPIPlatformError) {
    const word = error.data.error;
    if (word === 'ratelimited') return { kind: 'rate-limited', afterMs: 30_000 };
    if (transient.has(word)) return { kind: 'unreachable', reason: `Slack answered ${word}`, mayHaveArrived: true };
    return { kind: 'refused', error: word };
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    return { kind: 'unreachable', reason: `Slack answered HTTP ${error.statusCode}`, mayHaveArrived: true };
  }
  if (error instanceof webApi.WebAPIRequestError) {
    const reason = causeText(error.original);
    return { kind: 'unreachable', reason, mayHaveArrived: !/ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(reason) };
  }
  return { kind: 'unreachable', reason: causeText(error), mayHaveArrived: true };
}

/** Slack's words for "not now". https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const transient = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

/** fetch says only that it failed; why is some causes further down. */
function causeText(error: unknown): string {
  const words: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if (at.message !== '' && !words.includes(at.message)) words.push(at.message);
    else if ('code' in at) words.push(String(at.code));
  }
  return (words.join(': ') || String(error)).slice(0, 300);
}

const remedies: Readonly<Record<string, string>> = {
  not_in_channel: 'Invite the bot there: /invite @Evenkeel.',
  channel_not_found: 'Invite the bot there: /invite @Evenkeel.',
  is_archived: 'Use another channel, or unarchive that one.',
  is_inactive: 'Unarchive that channel, or ask again in another one.',
  message_not_found: 'The message was deleted; type plans or executions to see how things stand.',
  missing_scope: 'Update the app from manifest.json and install it again.',
  invalid_auth: 'Check SLACK_BOT_TOKEN.',
  account_inactive: 'The app was uninstalled; install it again and set the new SLACK_BOT_TOKEN.',
  token_revoked: 'The token was revoked; install the app again and set the new SLACK_BOT_TOKEN.',
  not_authed: 'Check SLACK_BOT_TOKEN.',
};

export function refusalOf(fault: SlackFault, doing: string): Refusal {
  switch (fault.kind) {
    case 'rate-limited':
      return refuse('slack-unreachable', `Slack asks to wait before ${doing}.`, 'Try again in a minute.');
    case 'unreachable':
      return refuse(
        'slack-unreachable',
        `Slack did not answer while ${doing}: ${fault.reason}.`,
        'Try again in a minute.',
      );
    case 'refused':
      return refuse(
        'slack-refused',
        `Slack refused ${doing}: ${fault.error}.`,
        remedies[fault.error] ?? `Look up "${fault.error}" in Slack's documentation of this method.`,
      );
  }
}

export function outcomeOf<T>(answer: Answer<T>, doing: string): Outcome<T> {
  return answer.ok ? ok(answer.value) : refusalOf(answer.fault, doing);
}
