/** An OAuth 2 server on this machine: client credentials in (RFC 6749, 4.4), signed tokens out, and the keys to check them by. */

import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TokenEndpoint = {
  readonly tokenUrl: string;
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  readonly issued: () => readonly string[];
  readonly stop: () => Promise<void>;
};

export async function startTokenEndpoint(options: {
  /** Secrets by client id; the client id is the token's subject. */
  readonly clients: Readonly<Record<string, string>>;
  readonly lifeSeconds: number;
}): Promise<TokenEndpoint> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyId = randomUUID();
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyId, use: 'sig', alg: 'RS256' }] };
  const audience = 'kafka';
  const issued: string[] = [];
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/jwks') return answer(200, jwks);
    const login = Buffer.from(request.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
    const [client = '', secret = ''] = login.split(':').map(decodeURIComponent);
    request.resume();
    if (options.clients[client] !== secret) return answer(401, { error: 'invalid_client' });
    const nowSeconds = Math.floor(Date.now() / 1000);
    const claims = { sub: client, iss: issuer, aud: audience, iat: nowSeconds, exp: nowSeconds + options.lifeSeconds };
    const text = [{ alg: 'RS256', typ: 'JWT', kid: keyId }, claims].map(encode).join('.');
    const token = `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
    issued.push(token);
    answer(200, { access_token: token, token_type: 'Bearer', expires_in: options.lifeSeconds });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    tokenUrl: `${issuer}/token`,
    jwksUrl: `${issuer}/jwks`,
    issuer,
    audience,
    issued: () => issued,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
