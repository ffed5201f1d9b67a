/** A press of a button as Slack would send it and sign it, from wherever the sender says. */

import { randomBytes } from 'node:crypto';
import type { Message } from '../../../../lab/slack/index.ts';
import type { Running } from '../../../../src/start.ts';
import { signedInteraction } from './signed-post.ts';
import type { Stage } from './stage.ts';

export type SignedPress = {
  readonly plan: Message;
  readonly value: string;
  readonly channel?: string;
  /** Parts of the payload that are to be otherwise. */
  readonly over?: Readonly<Record<string, unknown>>;
};

/** The value of a plan's buttons. */
export function buttonValue(plan: Message): string {
  return /"value":"(P-[^"]+)"/.exec(JSON.stringify(plan.blocks))?.[1] ?? '';
}

export function signedPress(stage: Stage, bot: Running, press: SignedPress): Promise<Response> {
  const { plan, value, channel = plan.channel, over = {} } = press;
  const actionTs = `${Date.now()}.${randomBytes(2).readUInt16BE()}`;
  const payload = {
    type: 'block_actions',
    team: { id: 'T0LOCAL', domain: 'local' },
    user: { id: 'U0BOB', username: 'bob', team_id: 'T0LOCAL' },
    api_app_id: 'A0LOCALAPP',
    container: { type: 'message', message_ts: plan.ts, channel_id: channel },
    channel: { id: channel, name: 'somewhere' },
    message: { ts: plan.ts, text: '' },
    actions: [{ type: 'button', action_id: 'approve', block_id: 'b', value, action_ts: actionTs }],
    trigger_id: `1.2.${randomBytes(4).toString('hex')}`,
    response_url: `${stage.slack.apiUrl}none`,
    ...over,
  };
  return signedInteraction({ stage, bot }, payload);
}
