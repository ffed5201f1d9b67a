/** Brings an envelope to the app and gives what the app acknowledged, within three seconds. */

import type { Envelope } from '../payloads.ts';

/** Slack waits this long for an acknowledgement. */
export const slackAckLimitMs = 3_000;

export type Delivered =
  /** body: undefined when the acknowledgement was empty, else text or parsed JSON. */
  | { readonly kind: 'acknowledged'; readonly body: unknown; readonly tookMs: number }
  | { readonly kind: 'late'; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly tookMs: number };

export type Delivery = {
  readonly deliver: (envelope: Envelope) => Promise<Delivered>;
  /** One line for the page: where payloads go. */
  readonly describe: () => string;
  readonly isConnected: () => boolean;
};
