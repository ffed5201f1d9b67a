/** The HTTP side: routes, the checks that keep other web pages out, and live updates. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Desk } from './act.ts';
import { type Api, answerApi } from './api.ts';
import type { Control } from './control.ts';
import { answerControl } from './control-http.ts';
import type { Sockets } from './delivery/sockets.ts';
import { answerHook } from './hook.ts';
import { isJson, parseJson } from './json.ts';
import { maxFileBytes, storeUpload } from './methods/files.ts';
import { pageAct, pageLog, pageState } from './page-api.ts';
import { readPageFile } from './page-files.ts';

export type ServerParts = {
  readonly desk: Desk;
  readonly api: Api;
  readonly control: Control;
  readonly sockets: Sockets;
};

const maxBodyBytes = 4 * 1024 * 1024;
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function createSlackServer(parts: ServerParts): Server {
  const server = createServer((request, response) => {
    route(parts, request, response).catch((error: unknown) => {
      if (!response.headersSent)
        answer(response, 500, { error: error instanceof Error ? error.message : String(error) });
      else response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (isOurs(request)) parts.sockets.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
  });
  return server;
}

async function route(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isOurs(request))
    return answer(response, 403, { error: 'The local Slack answers only to 127.0.0.1 and localhost.' });
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [first = '', second = ''] = url.pathname.slice(1).split('/');
  if (request.method === 'GET') return read(parts, url, first, second, request, response);
  if (request.method !== 'POST') return answer(response, 405, { error: 'Only GET and POST.' });
  const body = await readBody(request, first === 'upload' ? maxFileBytes * 2 : maxBodyBytes);
  if (body === null) return answer(response, 413, { error: 'The request is too large.' });
  switch (first) {
    case 'api':
      return answerApi(parts.api, second, request, body.toString('utf8'), response);
    case 'upload':
      return upload(parts, second, request, body, response);
    case 'hook': {
      const { status, text } = answerHook(parts.desk.state, second, parseJson(body.toString('utf8')));
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
      return;
    }
    case 'ui':
    case 'control': {
      const parsed = parseJson(body.toString('utf8') || '{}');
      if (!isJson(parsed)) return answer(response, 400, { error: 'The body must be a JSON object.' });
      if (first === 'ui') return answer(response, 200, await pageAct(parts.desk, parsed));
      const result = await answerControl(parts.control, second, parsed);
      return answer(response, result.status, result.body);
    }
    default:
      return answer(response, 404, { error: 'No such address.' });
  }
}

async function read(
  parts: ServerParts,
  url: URL,
  first: string,
  second: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { desk } = parts;
  if (first === 'api') return answerApi(parts.api, second, request, url.search.slice(1), response);
  if (first === 'ui' && second === 'events') return stream(desk, response);
  if (first === 'ui' && second === 'log')
    return answer(response, 200, pageLog(desk, Number(url.searchParams.get('after') ?? 0)));
  if (first === 'ui' && second === 'state') {
    const { searchParams } = url;
    return answer(response, 200, pageState(desk, searchParams.get('as') ?? '', searchParams.get('channel') ?? ''));
  }
  if (first === 'files') return sendFile(desk, second, response);
  const file = readPageFile(url.pathname.slice(1));
  if (file === null) return answer(response, 404, { error: 'No such address.' });
  response
    .writeHead(200, {
      'content-type': file.type,
      'content-security-policy': pagePolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .end(file.body);
}

/** Server-sent events: one short line whenever something changed; the page then asks for its state. */
function stream(desk: Desk, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('data: changed\n\n');
  let waiting = false;
  const tell = () => {
    if (waiting) return;
    waiting = true;
    // Many changes in one turn of the event loop become one line.
    setImmediate(() => {
      waiting = false;
      response.write('data: changed\n\n');
    });
  };
  desk.state.listeners.add(tell);
  response.on('close', () => desk.state.listeners.delete(tell));
}

async function upload(
  parts: ServerParts,
  id: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
) {
  const type = request.headers['content-type'] ?? '';
  const bytes = type.startsWith('multipart/form-data') ? await firstFile(body, type) : body;
  if (bytes === null || bytes.length === 0 || !storeUpload(parts.desk.state, id, bytes)) {
    return answer(response, 400, { error: 'Nobody asked for this upload, or it is empty.' });
  }
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`OK - ${bytes.length}`);
}

/** The SDK uploads as a form whose only field holds the file. */
async function firstFile(body: Buffer, type: string): Promise<Buffer | null> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  for (const value of form.values()) {
    return typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer());
  }
  return null;
}

function sendFile(desk: Desk, id: string, response: ServerResponse): void {
  const file = desk.state.files.get(id);
  if (file === undefined || !file.complete) {
    answer(response, 404, { error: 'No such file.' });
    return;
  }
  const isPicture = /^image\/(png|jpeg|gif)$/.test(file.mimetype);
  response
    .writeHead(200, {
      // Only pictures keep their type: everything else is text to a browser, never a page that runs.
      'content-type': isPicture ? file.mimetype : 'text/plain; charset=utf-8',
      'content-disposition': isPicture ? 'inline' : `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    .end(file.bytes);
}

/** Keeps out other sites: DNS rebinding shows in Host, cross-site posts show in Origin. */
function isOurs(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  const { origin } = request.headers;
  const name = host.replace(/:\d+$/, '');
  return (name === '127.0.0.1' || name === 'localhost') && (origin === undefined || origin === `http://${host}`);
}

/** Null when the body is larger than allowed; the rest of it is read and dropped, so that the refusal can be read. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) chunks.length = 0;
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(bytes > maxBytes ? null : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
