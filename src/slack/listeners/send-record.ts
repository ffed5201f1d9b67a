/** Sends the record to the one who asked, in a direct message: it names people, and a file cannot be seen by one person only in a channel. */

import type { Desk } from '../desk.ts';
import { type Journal, recordLines, recordText } from '../record.ts';
import { problemView } from '../views/answer-cards.ts';
import { said, type View } from '../views/blocks.ts';
import { counted } from '../views/words.ts';
import { ask, refusalOf, type WebClient } from '../web-client.ts';

const proposalsAtMost = 1000;
const executionsAtMost = 200;

export async function sendRecord(desk: Desk, client: WebClient, userId: string): Promise<View> {
  const proposals = await desk.proposals.list(proposalsAtMost);
  if (!proposals.ok) return problemView({ refusal: proposals });
  const ids = await desk.journal.list(executionsAtMost);
  if (!ids.ok) return problemView({ refusal: ids });
  const journals: Journal[] = [];
  for (const executionId of ids.value) {
    const entries = await desk.journal.read(executionId);
    if (!entries.ok) return problemView({ refusal: entries });
    journals.push({ executionId, entries: entries.value });
  }
  const lines = recordLines(proposals.value, journals);
  const text = `The record: ${counted(lines.length, 'entry', 'entries')} about the latest ${counted(proposals.value.length, 'plan')}.`;
  const posted = await ask(() => client.chat.postMessage({ channel: userId, text }));
  if (!posted.ok) return problemView({ refusal: refusalOf(posted.fault, 'a direct message') });
  const { channel = userId } = posted.value;
  const file = { filename: 'evenkeel-record.jsonl', title: 'Who moved what, when, on whose yes' };
  const content = recordText(lines) || '\n';
  const sent = await ask(() => client.filesUploadV2({ channel_id: channel, content, ...file }));
  if (!sent.ok) return problemView({ refusal: refusalOf(sent.fault, 'the file with the record') });
  return said('The record is in our direct messages.');
}
