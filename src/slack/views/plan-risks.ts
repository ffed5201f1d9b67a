/** What a plan takes, and what could go wrong while it is carried out, in words that a tired reader believes. */

import type { Plan } from '../../../planner/index.ts';
import { harmless } from './mrkdwn.ts';
import { peakOf } from './plan-figures.ts';
import { clip, counted, countText, durationText, listText, percentText, rateText } from './words.ts';

/** 'Takes about 1 h 47 min at 10 MB/s in 7 waves, canary first. …' */
export function costText(plan: Plan): string {
  const { totals, waves, throttle } = plan;
  if (totals.replicasMoved === 0) {
    return `Takes ${counted(plan.elections.length, 'leader election')}; nothing is copied.`;
  }
  const canary = waves[0]?.kind === 'canary' ? ', a small one first to try it out' : '';
  const internal = internalTopics(plan);
  return [
    `Takes about ${durationText(totals.etaSecondsAtThrottle)} at ${rateText(throttle.startBytesPerSec)} per broker in ${counted(waves.length, 'wave')}${canary}.`,
    internal === '' ? '' : `Kafka's own topics go last: ${internal}.`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

export function riskText(plan: Plan): string {
  const { totals } = plan;
  const lines = [
    // What planner/verify holds every posted plan to; a plan that fails it is never posted.
    'Min ISR holds in every wave where it holds now, and where one broker can be lost now, one still can: checked again by code that shares nothing with the planner. If one fails on the way, no move starts that would make it worse.',
    ...(totals.leaderChanges === 0
      ? []
      : [
          `${counted(totals.leaderChanges, 'leader')} ${totals.leaderChanges === 1 ? 'changes' : 'change'}: clients notice for a moment and go on by themselves.`,
        ]),
    ...(totals.replicasMoved === 0 ? [] : [loadText(plan)]),
  ];
  return ['*What could go wrong*', ...lines.map((line) => `• ${line}`)].join('\n');
}

/** Copying is work for the brokers that clients use too. */
function loadText(plan: Plan): string {
  const busiest = plan.waves.reduce<Plan['waves'][number] | null>(
    (most, wave) => (most === null || wave.etaSeconds > most.etaSeconds ? wave : most),
    null,
  );
  const most =
    busiest === null || busiest.busiestBroker === null
      ? ''
      : `, broker ${busiest.busiestBroker} in wave ${countText(busiest.index + 1)} most`;
  const peak = peakOf(plan);
  const disk =
    peak === null
      ? ' Not every disk is known, so watch them.'
      : peak.share < 0.005
        ? ' Disks stay under 1 % full.'
        : ` No disk gets fuller than ${percentText(peak.share)} (${peak.broker}, wave ${countText(peak.wave)}).`;
  return `Copying is work for brokers${most}; Pause and Cancel act at any time.${disk}`;
}

function internalTopics(plan: Plan): string {
  const partitions = new Map<string, number>();
  for (const wave of plan.waves) {
    if (wave.kind !== 'internal') continue;
    for (const index of wave.moves) {
      const topic = plan.moves[index]?.topic;
      if (topic !== undefined) partitions.set(topic, (partitions.get(topic) ?? 0) + 1);
    }
  }
  return listText(
    [...partitions].map(([topic, count]) => `${harmless(clip(topic, 60))} (${counted(count, 'partition')})`),
    4,
  );
}
