/** The Web API endpoint: tokens, faults, rate limits, scopes, and then the method itself. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Fault, type Faults, maxDelayMs, nextFault } from './faults.ts';
import { asString, type Json } from './json.ts';
import type { RateLimiter } from './limits/rates.ts';
import { record } from './log.ts';
import { methods } from './methods/index.ts';
import { type Answer, fail, type Method } from './methods/method.ts';
import { readArgs, textArg } from './methods/payload-args.ts';
import type { State } from './state.ts';

export type Api = {
  readonly state: State;
  readonly faults: Faults;
  readonly rates: RateLimiter | null;
  readonly tokens: { readonly bot: string; readonly app: string };
  readonly baseUrl: () => string;
  readonly openSocketUrl: () => string | null;
  /** Told of calls to methods that do not exist here. */
  readonly warn: (line: string) => void;
};

type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: Answer | null;
};

export async function answerApi(
  api: Api,
  name: string,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): Promise<void> {
  const startedMs = Date.now();
  const args = readArgs(request.headers['content-type'] ?? '', body);
  const fault = nextFault(api.faults, name);
  if (fault?.delayMs !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(fault.delayMs ?? 0, maxDelayMs)));
  }
  const reply = fault === null ? null : faultReply(fault);
  const given = reply ?? call(api, name, args, tokenOf(request, args));
  const { token: _token, ...shown } = args;
  record(api.state.log, {
    atMs: api.state.clock.nowMs(),
    kind: 'api',
    name,
    ok: given.status === 200 && given.answer?.ok === true && fault?.loseAnswer !== true,
    tookMs: Date.now() - startedMs,
    outcome: fault?.loseAnswer === true ? 'done, but the answer was lost' : outcomeOf(given),
    request: shown,
    response: given.answer,
  });
  if (fault?.loseAnswer === true) {
    response.destroy();
    return;
  }
  const headers = { 'content-type': 'application/json; charset=utf-8', ...given.headers };
  response.writeHead(given.status, headers).end(given.answer === null ? '' : JSON.stringify(given.answer));
}

function outcomeOf(reply: Reply): string {
  if (reply.status !== 200) return `HTTP ${reply.status}`;
  return reply.answer?.ok === true ? 'ok' : asString(reply.answer?.['error']);
}

/** Null when the fault lets the call happen. */
function faultReply(fault: Fault): Reply | null {
  if (fault.retryAfterSec !== undefined) return limited(fault.retryAfterSec);
  if (fault.httpStatus !== undefined) return { status: fault.httpStatus, headers: {}, answer: null };
  if (fault.error !== undefined) return { status: 200, headers: {}, answer: fail(fault.error) };
  return null;
}

function limited(seconds: number): Reply {
  return { status: 429, headers: { 'retry-after': String(seconds) }, answer: fail('ratelimited') };
}

function call(api: Api, name: string, args: Json, token: string): Reply {
  const plain = (answer: Answer, headers = {}): Reply => ({ status: 200, headers, answer });
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) {
    api.warn(`The app called ${name || 'an empty method'}, which the local Slack does not know.`);
    return plain(fail('unknown_method'));
  }
  const refusal = tokenFault(api, method, token);
  if (refusal !== null) return plain(refusal);
  const waitSec = api.rates?.take(name, knownChannel(api.state, args)) ?? 0;
  if (waitSec > 0) return limited(waitSec);
  const provided = method.token === 'app' ? ['connections:write'] : api.state.manifest.botScopes;
  const headers = { 'x-oauth-scopes': provided.join(',') };
  if (method.scopes.length > 0 && !method.scopes.some((scope) => provided.includes(scope))) {
    const needed = method.scopes.join(',');
    api.warn(`${name} needs the scope ${needed}, which the manifest does not ask for.`);
    return plain({ ...fail('missing_scope'), needed, provided: provided.join(',') }, headers);
  }
  return plain(
    method.run({ state: api.state, args, baseUrl: api.baseUrl(), openSocketUrl: api.openSocketUrl }),
    headers,
  );
}

function tokenFault(api: Api, method: Method, token: string): Answer | null {
  if (token === '') return fail('not_authed');
  if (token !== api.tokens.bot && token !== api.tokens.app) return fail('invalid_auth');
  return token === api.tokens[method.token] ? null : fail('not_allowed_token_type');
}

function tokenOf(request: IncomingMessage, args: Json): string {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? textArg(args, 'token');
}

/** Rate limits are kept per channel only for channels that exist, so that their number stays bounded. */
function knownChannel(state: State, args: Json): string {
  const channel = textArg(args, 'channel');
  return state.channels.has(channel) ? channel : 'elsewhere';
}
