/** Access tokens by client credentials (RFC 6749, section 4.4), shared by all connections and asked again in time. */

import type { SaslSettings } from '../config/cluster-settings.ts';
import { KafkaFault } from './fault.ts';

type OauthSettings = Extract<SaslSettings, { mechanism: 'oauthbearer' }>;

const requestTimeoutMs = 10_000;
/** A token is replaced when less than this part of its life is left. */
const renewAtShareLeft = 0.2;
const assumedLifeSeconds = 300;
const check =
  'See that the token endpoint answers from here, and check "tokenEndpoint", "clientId", "scope" and the client secret of this cluster.';

export function tokenSource(settings: OauthSettings): () => Promise<string> {
  let held: { readonly token: Promise<string>; renewAtMs: number } | null = null;
  return () => {
    if (held !== null && Date.now() < held.renewAtMs) return held.token;
    // Until the answer says how long the token lives, callers that come meanwhile share the request.
    const next = { token: Promise.resolve(''), renewAtMs: Date.now() + requestTimeoutMs };
    next.token = requestToken(settings).then(
      ({ token, lifeSeconds }) => {
        next.renewAtMs = Date.now() + lifeSeconds * 1000 * (1 - renewAtShareLeft);
        return token;
      },
      (error: unknown) => {
        held = null;
        throw error;
      },
    );
    held = next;
    return next.token;
  };
}

async function requestToken(settings: OauthSettings): Promise<{ token: string; lifeSeconds: number }> {
  const login = `${encodeURIComponent(settings.clientId)}:${encodeURIComponent(settings.clientSecret.reveal())}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  if (settings.scope !== null) body.set('scope', settings.scope);
  // Without a query or a user that somebody may have put into it.
  const { origin, pathname } = new URL(settings.tokenEndpoint);
  const fail = (why: string): KafkaFault =>
    new KafkaFault('authentication', `the token endpoint ${origin}${pathname} gave no token: ${why}`, { next: check });
  let answer: unknown;
  try {
    const response = await fetch(settings.tokenEndpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
      body,
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    if (!response.ok) throw fail(`HTTP ${response.status}`);
    answer = await response.json();
  } catch (error) {
    if (error instanceof KafkaFault) throw error;
    throw fail(reasonOf(error));
  }
  const token = field(answer, 'access_token');
  const life = field(answer, 'expires_in');
  if (typeof token !== 'string') throw fail('its answer holds no access_token');
  return { token, lifeSeconds: typeof life === 'number' && life > 0 ? life : assumedLifeSeconds };
}

function field(answer: unknown, name: string): unknown {
  return typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined;
}

/** fetch says "fetch failed" and hides the reason in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message;
}
