/** The demo without a browser: every step of the story, checked as it goes. */

import { writeFileSync } from 'node:fs';
import type { Message } from '../slack/index.ts';
import { decisionsOf } from './decisions.ts';
import { inspect, type Seen } from './inspect.ts';
import type { DemoOptions } from './options.ts';
import { say } from './say.ts';
import type { Stage } from './stage.ts';
import { brokers } from './topics.ts';

const ackWithinMs = 3_000;
const planWithinMs = 60_000;
const executionWithinMs = 10 * 60_000;
/** An acks=all send that waits longer than this was blocked; a producer's own request.timeout.ms is 30 s. */
const blockedAfterMs = 5_000;
const channel = '#kafka-ops';

type Check = (holds: boolean, sentence: string) => void;

/** True when everything held. */
export async function playAlone(stage: Stage, options: DemoOptions): Promise<boolean> {
  const faults: string[] = [];
  const check: Check = (holds, sentence) => {
    say(`${holds ? 'ok   ' : 'WRONG'} ${sentence}`);
    if (!holds) faults.push(sentence);
  };
  const before = await look(stage);
  if (before !== null) say(`Before: ${sight(before)}.`);
  const posted = await askForPlan(stage, check);
  await approve(stage, posted, check);
  const report = await watch(stage, posted);
  say(`Report: ${report.text}`);
  check(/· done\b/.test(report.text), 'the message ended in a report that says done');
  if (!/· done\b/.test(report.text)) say(JSON.stringify(report.blocks));

  const decisions = await decisionsOf(stage.redis.url, posted);
  check(
    decisions.planDigest !== null && decisions.planDigest === decisions.approvedDigest,
    'what was approved is the plan',
  );
  check(decisions.executedDigest === decisions.approvedDigest, 'what was executed is what was approved');
  const traffic = await checkTraffic(stage, check);
  const after = await checkCluster(stage, before, check);

  if (options.reportFile !== null) {
    const seen = {
      ...decisions,
      rackViolationsBefore: before?.rackViolations ?? null,
      rackViolationsAfter: after?.rackViolations ?? null,
      throttlesBefore: before?.throttles ?? null,
      throttlesAfter: after?.throttles ?? null,
      ...traffic,
      brokerPids: stage.kafka?.brokerPids() ?? {},
      simulated: options.simulated,
      faults,
    };
    writeFileSync(options.reportFile, `${JSON.stringify(seen, null, 2)}\n`);
    say(`What was seen is in ${options.reportFile}.`);
  }
  if (options.simulated) say('The cluster was simulated, so nothing was checked with Kafka itself.');
  say(faults.length === 0 ? 'All of it held.' : `${faults.length} of it did not hold.`);
  return faults.length === 0;
}

async function askForPlan(stage: Stage, check: Check): Promise<Message> {
  await command(stage, '/kafka status', check);
  const status = await answer(stage, (message) => /\bstatus\b/i.test(message.text) && message.onlyFor === null);
  say(`      ${status.text}`);
  await command(stage, '/kafka fix-racks', check);
  const posted = await answer(stage, (message) => hasButton(message, 'approve'));
  say(`      ${posted.text}`);
  return posted;
}

async function approve(stage: Stage, posted: Message, check: Check): Promise<void> {
  const { control } = stage.slack;
  await control.click('mira', posted.ts, 'approve');
  const refusal = await answer(stage, ({ onlyFor, text }) => onlyFor === 'U0MIRA' && /asked for/.test(text));
  say(`Mira presses Approve on her own plan: ${refusal.text}`);
  check(hasButton(current(stage, posted), 'approve'), 'nobody approves what they asked for themselves');
  const acting = await control.click('bob', posted.ts, 'approve');
  check(acting.ok, 'Bob presses Approve');
}

async function command(stage: Stage, text: string, check: Check): Promise<void> {
  const acting = await stage.slack.control.command('mira', channel, text);
  const took = acting.ok ? `acknowledged in ${Math.round(acting.tookMs)} ms` : acting.detail;
  check(acting.ok && acting.tookMs < ackWithinMs, `Mira types ${text}: ${took}`);
}

function answer(stage: Stage, fits: (message: Message) => boolean): Promise<Message> {
  return stage.slack.control.waitForMessage((message) => message.botId !== null && fits(message), planWithinMs);
}

/** Says each new stand of the message until it names an end. */
function watch(stage: Stage, posted: Message): Promise<Message> {
  let said = '';
  const probe = (): Message | undefined => {
    const message = current(stage, posted);
    if (message.text !== said && /· running\b/.test(message.text)) say(`      ${message.text}`);
    said = message.text;
    return /· (?:done|failed|cancelled)\b/.test(message.text) ? message : undefined;
  };
  return stage.slack.control.waitFor(probe, executionWithinMs, 'the execution to end');
}

async function checkTraffic(stage: Stage, check: Check) {
  if (stage.workload === null) return { recordsAcked: null, recordsReadBack: null, longestBlockedMs: null };
  const { longestBlockedMs, recordsFailed } = await stage.workload.stop();
  say('The producer is stopped; every record that was acknowledged is read back ...');
  const { recordsAcked, recordsReadBack, recordsLost } = await stage.workload.readBack();
  const calm = recordsFailed === 0 && longestBlockedMs < blockedAfterMs;
  check(calm, `the producer was never blocked: its longest send took ${longestBlockedMs} ms`);
  check(recordsAcked > 0 && recordsLost === 0, `${recordsAcked} records were acknowledged, ${recordsLost} are lost`);
  return { recordsAcked, recordsReadBack, longestBlockedMs };
}

async function checkCluster(stage: Stage, before: Seen | null, check: Check): Promise<Seen | null> {
  const after = await look(stage);
  if (before === null || after === null) return null;
  say(`After:  ${sight(after)}.`);
  check(before.rackViolations > 0 && after.rackViolations === 0, 'no rack violation is left on the cluster');
  check(after.throttles.length === 0, 'no throttle is left on the cluster');
  for (const line of after.throttles) say(`      ${line}`);
  check(after.ongoingReassignments === 0, 'nothing is being reassigned any more');
  check(after.underReplicated === 0, 'every replica is in sync');
  return after;
}

function current(stage: Stage, message: Message): Message {
  return stage.slack.control.messages().find(({ ts }) => ts === message.ts) ?? message;
}

function hasButton(message: Message, actionId: string): boolean {
  return JSON.stringify(message.blocks).includes(`"action_id":"${actionId}"`);
}

async function look(stage: Stage): Promise<Seen | null> {
  return stage.kafka === null ? null : inspect(stage.kafka.bootstrap, brokers);
}

function sight(seen: Seen): string {
  const { rackViolations, throttles, ongoingReassignments, underReplicated } = seen;
  return `${rackViolations} rack violations, ${throttles.length} throttles, ${ongoingReassignments} reassignments, ${underReplicated} partitions under-replicated`;
}
