/** What each picture shows, in words: complete for whoever does not see it, and within what Slack keeps of it. */

import type { Plan, Snapshot } from '../../planner/index.ts';
import { intentTitle } from '../slack/views/intent-words.ts';
import { bytesText, clip, counted, countText, durationText, percentText, rateText } from '../slack/views/words.ts';
import { arrow } from './arrows.ts';
import { metricWords } from './broker-bars.ts';
import {
  averageAfter,
  type BrokerRow,
  brokerRows,
  byRack,
  limitPercentOf,
  metricOf,
  remarkable,
  sum,
} from './broker-rows.ts';
import { flowsOf, largestText } from './flows.ts';
import { rowName, waveRows } from './wave-rows.ts';

/** Slack keeps 1,000 characters with a file and 2,000 with an image block. */
export const altCharsAtMost = 1000;

export function brokersAlt(snapshot: Pick<Snapshot, 'brokers'>, plan: Plan): string {
  const rows = brokerRows(snapshot, plan);
  const metric = metricOf(rows, plan);
  const say = metric === 'bytes' ? bytesText : countText;
  const { before, after, totals } = plan;
  const limit = rows.some(({ limitBytes }) => limitBytes !== null)
    ? ` Limit ${limitPercentOf(plan)} % of the disk; fullest ${fullest(plan)}.`
    : '';
  const lead =
    `${intentTitle(plan.intent)}: ${metricWords[metric].toLowerCase()} on ${counted(rows.length, 'broker')}, now → after. ` +
    `Rack violations ${arrow(before.rackViolations, after.rackViolations, countText)}; ` +
    `partitions that cannot lose a rack ${arrow(before.cannotLoseRack, after.cannotLoseRack, countText)}. ` +
    `Copies ${totals.bytesMoved === 0 ? 'nothing' : bytesText(totals.bytesMoved)}. ` +
    `Average after ${say(averageAfter(rows, metric))}.${limit}`;
  const one = (row: BrokerRow) => {
    const tag = row.tag === '' ? '' : ` (${row.tag})`;
    return `${row.id}${tag}: ${arrow(row.now[metric], row.after[metric], say)}`;
  };
  const whole = byRack(rows).map(({ name, rows: own }) => `${sentence(name)} – ${own.map(one).join('; ')}.`);
  const full = [lead, ...whole].join(' ');
  if (full.length <= altCharsAtMost) return full;
  const spread = byRack(rows).map(({ name, rows: own }) => {
    const [low, high] = [own, own].map((all, at) =>
      all.reduce((found, row) => ((at === 0) === row.after[metric] < found.after[metric] ? row : found)),
    ) as [BrokerRow, BrokerRow];
    const held = arrow(
      sum(own, ({ now }) => now[metric]),
      sum(own, ({ after: then }) => then[metric]),
      say,
    );
    return `${sentence(name)}, ${counted(own.length, 'broker')}: ${held}; after, ${low.id} has least (${say(low.after[metric])}) and ${high.id} most (${say(high.after[metric])}).`;
  });
  const named = `Brokers to look at – ${remarkable(rows, metric).map(one).join('; ')}.`;
  return within([lead, named, ...spread]);
}

export function movesAlt(plan: Plan): string {
  const { totals } = plan;
  const flows = flowsOf(plan);
  const lead =
    `${intentTitle(plan.intent)}: ${counted(totals.partitionsChanged, 'partition')} changed, ` +
    `${counted(totals.replicasMoved, 'replica')} copied (${bytesText(totals.bytesMoved)}), ${counted(totals.leaderChanges, 'leader change')}. ` +
    largestText(flows);
  const pairs = flows.list.map(({ from, to, replicas }) => `${from.label} to ${to.label}: ${countText(replicas)}`);
  const what = `${flows.what === 'replicas' ? 'Replicas' : 'Leaders'} between ${flows.between}, largest first:`;
  return pairs.length === 0
    ? lead
    : within([lead, what, ...pairs.map((pair, at) => `${pair}${at < pairs.length - 1 ? ';' : '.'}`)]);
}

export function wavesAlt(plan: Plan): string {
  const { waves, totals, throttle } = plan;
  const lead =
    `${intentTitle(plan.intent)}: ${counted(waves.length, 'wave')}, ${durationText(totals.etaSecondsAtThrottle)} in all ` +
    `at ${rateText(throttle.startBytesPerSec)}, ${bytesText(totals.bytesMoved)} copied.`;
  const rows = waveRows(plan).map((row) => {
    const start = row.startSeconds === 0 ? 'at once' : `after ${durationText(row.startSeconds)}`;
    return `Wave ${rowName(row)}: ${start}, takes ${durationText(row.seconds)}, ${counted(row.moves, 'move')}, ${bytesText(row.bytes)}.`;
  });
  return within([lead, ...rows]);
}

function fullest({ before, after }: Plan): string {
  const share = (brokers: Plan['before']['brokers']) =>
    brokers.reduce(
      (most, { bytes, capacityBytes }) => (capacityBytes ? Math.max(most, bytes / capacityBytes) : most),
      0,
    );
  return arrow(share(before.brokers), share(after.brokers), percentText);
}

/** A rack's name as the start of a sentence, without what cannot be read out. */
function sentence(name: string): string {
  const words = clip(name.replaceAll(/\p{C}/gu, '□'), 60);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whole parts, as many as fit, and how many did not. */
function within(parts: readonly string[]): string {
  const more = (left: number) => ` And ${countText(left)} more.`;
  let said = '';
  for (const [at, part] of parts.entries()) {
    const next = said === '' ? part : `${said} ${part}`;
    const left = parts.length - at - 1;
    if (next.length + (left > 0 ? more(left).length : 0) > altCharsAtMost)
      return `${said.replace(/;$/, '.')}${more(left + 1)}`;
    said = next;
  }
  return said;
}
