/** One plan's way through the local Slack as people take it: asked for by one, approved by another, and its end. */

import type { Stage } from '../demo/stage.ts';
import type { LocalSlack, Message } from '../slack/index.ts';

export type End = 'done' | 'failed' | 'cancelled';

export const channel = '#kafka-ops';

/** For the stage of a command that nobody watches. */
export const unwatched = {
  auto: true,
  simulated: false,
  reportFile: null,
  host: '127.0.0.1',
  port: 0,
  mode: 'socket',
} as const;

const planWithinMs = 120_000;
const executionWithinMs = 600_000;
const clickAgainAfterMs = 20_000;
const clicksAtMost = 5;

export async function approvedPlan({ slack: { control } }: Stage, command: string): Promise<Message> {
  const earlier = new Set(control.messages().map(({ ts }) => ts));
  await control.command('mira', channel, command);
  const isNew = ({ ts, blocks }: Message): boolean =>
    !earlier.has(ts) && JSON.stringify(blocks).includes('"action_id":"approve"');
  const posted = await control.waitForMessage(isNew, planWithinMs);
  await approve(control, posted);
  return posted;
}

/** A click that comes before the plan is fully posted is refused, and its clicker told so; a person clicks again. */
async function approve(control: LocalSlack['control'], posted: Message): Promise<void> {
  const look = (): string => JSON.stringify(control.messages().find(({ ts }) => ts === posted.ts)?.blocks);
  const before = look();
  const taken = () => (look() === before ? undefined : true);
  for (let click = 1; ; click += 1) {
    const acting = await control.click('bob', posted.ts, 'approve');
    if (!acting.ok) throw new Error(`The approval was not taken: ${acting.detail}`);
    const seen = await control.waitFor(taken, clickAgainAfterMs, 'the approval').catch(() => false);
    if (seen) return;
    if (click === clicksAtMost) throw new Error('The approval was clicked again and again, and was not taken.');
  }
}

/** The message of the plan once it says how its execution ended. */
export function ended({ slack: { control } }: Stage, posted: Message): Promise<Message> {
  const probe = (): Message | undefined => {
    const now = control.messages().find(({ ts }) => ts === posted.ts);
    return now !== undefined && endOf(now) !== null ? now : undefined;
  };
  return control.waitFor(probe, executionWithinMs, 'the end of the execution');
}

export function endOf({ text }: Message): End | null {
  return (/· (done|failed|cancelled)\b/.exec(text)?.[1] as End | undefined) ?? null;
}
