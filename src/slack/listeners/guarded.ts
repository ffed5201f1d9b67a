/** The net under every listener: what fails after the acknowledgement would otherwise reach nobody. */

import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { refuse } from '../../../jobs/outcome.ts';
import type { Desk } from '../desk.ts';
import { problemView } from '../views/answer-cards.ts';
import type { View } from '../views/blocks.ts';

export type Whisper = (view: View) => Promise<void>;

export async function guarded(desk: Pick<Desk, 'log'>, whisper: Whisper, work: () => Promise<unknown>): Promise<void> {
  try {
    // What else has arrived is acknowledged first: of 500 commands at once, the last would wait for the work of all others.
    await setImmediate();
    await work();
  } catch (error) {
    const reference = randomBytes(4).toString('hex');
    const reason = error instanceof Error ? error.message : String(error);
    const stack = error instanceof Error ? error.stack : undefined;
    desk.log.error('a listener failed after its acknowledgement', { reference, reason, stack });
    const refusal = refuse(
      'unknown',
      'Something went wrong here, and this was not done.',
      `Try again; if it stays so, give the people who run this bot the reference ${reference}, which is in its log.`,
    );
    try {
      await whisper(problemView({ refusal }));
    } catch (second) {
      desk.log.error('nor could the person be told', { reference, reason: String(second) });
    }
  }
}
