/**
 * A guard in front of Bolt's HTTP receiver: validly signed bodies that are no object (`payload=null`, a number, a list) are
 * answered with 400. The receiver reads their fields unasked, outside of any handler, which would end the process.
 */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { HTTPModuleFunctions } from '@slack/bolt';
import type { Log } from './web-client.ts';

export const eventsPath = '/slack/events';

/** Other paths and methods go straight on. What is not signed is left to the receiver, which refuses it. */
export function withObjectBodies(receive: RequestListener, log: Log): RequestListener {
  return (request, response) => {
    const path = (request.url ?? '').split('?')[0];
    if (request.method !== 'POST' || path !== eventsPath) receive(request, response);
    else void check(receive, log, request, response);
  };
}

async function check(
  receive: RequestListener,
  log: Log,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    // The receiver finds the body on the request and does not read it again.
    const buffered = await HTTPModuleFunctions.bufferIncomingMessage(request, HTTPModuleFunctions.defaultBodyLimit);
    if (!isObjectOrBroken(buffered)) {
      log.warn('a request whose body is no object was refused');
      HTTPModuleFunctions.buildNoBodyResponse(response, 400);
      return;
    }
  } catch (error) {
    const tooLarge = HTTPModuleFunctions.isRawBodyError(error) && error.statusCode === 413;
    log.warn(tooLarge ? 'a request whose body is too large was refused' : 'a request was cut off');
    HTTPModuleFunctions.buildNoBodyResponse(response, tooLarge ? 413 : 400);
    return;
  }
  receive(request, response);
}

/** What cannot be parsed at all the receiver answers itself. */
function isObjectOrBroken(request: Awaited<ReturnType<typeof HTTPModuleFunctions.bufferIncomingMessage>>): boolean {
  try {
    const body: unknown = HTTPModuleFunctions.parseHTTPRequestBody(request);
    return typeof body === 'object' && body !== null && !Array.isArray(body);
  } catch {
    return true;
  }
}
