/** Sends the record to the one who asked, in a direct message: it names people, and a file cannot be seen by one person only in a channel. */

import { type Outcome, ok, refuse } from '../../../jobs/outcome.ts';
import { parsed, type RecordLine } from '../../record/line.ts';
import { readRecord } from '../../record/read-record.ts';
import type { Desk } from '../desk.ts';
import { problemView } from '../views/answer-cards.ts';
import { said, type View } from '../views/blocks.ts';
import { recordView } from '../views/record-view.ts';
import { counted } from '../views/words.ts';
import { ask, refusalOf, type WebClient } from '../web-client.ts';

/** About 5 MB. */
const linesAtMost = 10_000;

export async function sendRecord(desk: Desk, client: WebClient, userId: string): Promise<View> {
  const newest = await newestLines(desk);
  if (!newest.ok) return problemView({ refusal: newest });
  const { texts, head } = newest.value;
  const all = texts.length === head.seq ? '' : ` of ${head.seq}; evenkeel record writes what is older to a file`;
  const text = `The record: ${counted(texts.length, 'line')}${all}. The newest is number ${head.seq}, ${head.hash.slice(0, 12)}: keep this message, and nobody can rewrite what is before it unnoticed.`;
  const posted = await ask(() => client.chat.postMessage({ channel: userId, text }));
  if (!posted.ok) return problemView({ refusal: refusalOf(posted.fault, 'a direct message') });
  const { channel = userId } = posted.value;
  const file = { filename: 'evenkeel-record.jsonl', title: 'Who moved what, when, on whose yes' };
  const content = texts.map((line) => `${line}\n`).join('') || '\n';
  const sent = await ask(() => client.filesUploadV2({ channel_id: channel, content, ...file }));
  if (!sent.ok) return problemView({ refusal: refusalOf(sent.fault, 'the file with the record') });
  return said('The record is in our direct messages.');
}

/** By the id of a plan or of its execution. */
export async function showRecord(desk: Desk, id: string): Promise<View> {
  const newest = await newestLines(desk);
  if (!newest.ok) return problemView({ refusal: newest });
  const lines = newest.value.texts.map(parsed).filter((line): line is RecordLine => line !== null);
  const proposalId = lines.find((line) => line.proposalId === id || line.executionId === id)?.proposalId ?? id;
  return recordView(
    proposalId,
    lines.filter((line) => line.proposalId === proposalId),
  );
}

async function newestLines({
  record,
}: Desk): Promise<
  Outcome<{ readonly texts: readonly string[]; readonly head: { readonly seq: number; readonly hash: string } }>
> {
  const head = await record.head();
  if (!head.ok) return head;
  const texts = await readRecord(record, { afterSeq: Math.max(0, head.value.seq - linesAtMost), atMost: linesAtMost });
  if (!texts.ok) return texts;
  if (head.value.seq > 0 && texts.value.length === 0) {
    return refuse(
      'not-found',
      'The record is gone from Redis, although it was written.',
      'See who has access to Redis.',
    );
  }
  return ok({ texts: texts.value, head: head.value });
}
