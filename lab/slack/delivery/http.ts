/** HTTP mode: signed requests to the app's own URL. */

import { createHmac } from 'node:crypto';
import { parseJson } from '../json.ts';
import type { Envelope } from '../payloads.ts';
import type { Delivered, Delivery } from './delivery.ts';

export type HttpTarget = { url: string | null };

export type HttpOptions = { readonly target: HttpTarget; readonly signingSecret: string; readonly ackLimitMs: number };

/** Signs by the real clock, whatever the local Slack's own clock says, because the app checks against the real one. */
export function createHttpDelivery(options: HttpOptions): Delivery {
  const { target } = options;
  return {
    deliver: (envelope) => deliver(options, envelope),
    describe: () => (target.url === null ? 'HTTP mode: no app URL set' : `HTTP mode: ${target.url}`),
    isConnected: () => target.url !== null,
  };
}

async function deliver(options: HttpOptions, envelope: Envelope): Promise<Delivered> {
  const { target, ackLimitMs } = options;
  const startedMs = Date.now();
  const tookMs = () => Date.now() - startedMs;
  if (target.url === null) return { kind: 'failed', reason: 'no app URL is set', tookMs: 0 };
  const { body, contentType } = encode(envelope);
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      body,
      headers: { 'content-type': contentType, ...signature(options.signingSecret, body) },
      signal: AbortSignal.timeout(ackLimitMs),
    });
    const text = await response.text();
    if (response.status !== 200) {
      return {
        kind: 'failed',
        reason: `the app answered HTTP ${response.status}: ${text.slice(0, 200)}`,
        tookMs: tookMs(),
      };
    }
    return { kind: 'acknowledged', body: text === '' ? undefined : (parseJson(text) ?? text), tookMs: tookMs() };
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    return late
      ? { kind: 'late', tookMs: tookMs() }
      : { kind: 'failed', reason: `the app cannot be reached at ${target.url}`, tookMs: tookMs() };
  }
}

function encode(envelope: Envelope): { readonly body: string; readonly contentType: string } {
  const form = 'application/x-www-form-urlencoded';
  switch (envelope.kind) {
    case 'slash_commands': {
      const fields = Object.entries(envelope.payload).map(([key, value]) => [key, String(value)] as const);
      return { body: new URLSearchParams(Object.fromEntries(fields)).toString(), contentType: form };
    }
    case 'interactive':
      return { body: new URLSearchParams({ payload: JSON.stringify(envelope.payload) }).toString(), contentType: form };
    case 'events_api':
      return { body: JSON.stringify(envelope.payload), contentType: 'application/json' };
  }
}

/** Slack's request signature, version 0. */
export function signature(
  secret: string,
  body: string,
  atSec: number = Math.floor(Date.now() / 1000),
): Record<string, string> {
  const digest = createHmac('sha256', secret).update(`v0:${atSec}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(atSec), 'x-slack-signature': `v0=${digest}` };
}
