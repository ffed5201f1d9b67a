/** Says in the log and in the thread that an execution waits for its next window, and that it goes on. */

import type { Deps } from '../deps.ts';
import { messageOf } from '../messages.ts';
import type { JournalEvent } from './journal.ts';
import type { Execution } from './open-execution.ts';

export async function tellTime(
  { log, messenger }: Deps,
  { executionId, proposal }: Execution,
  event: Extract<JournalEvent, { kind: 'window-closed' | 'window-opened' }>,
): Promise<void> {
  const closed = event.kind === 'window-closed';
  const what = closed
    ? `${executionId} starts nothing new: ${event.why}.`
    : `${executionId} goes on: its time has come.`;
  log(closed ? 'an execution waits for its next window' : 'an execution goes on in its window', { executionId });
  const message = messageOf(proposal);
  const told = message === null ? null : await messenger.reply(message, what);
  if (told?.ok === false) log('could not tell a window in the thread', { executionId, reason: told.message });
}
