/** From the words of `evenkeel plan` to what the planner is asked. */

import { balances, type Intent, intentKinds, type PlanRequest } from '../../planner/intent.ts';
import { bad, good, type Read } from './io.ts';
import { bytesOf, choiceOf, globsOf, idsOf, numberOf, type OptionSet, type Parsed, textOf } from './options.ts';

export const planOptions = {
  brokers: { type: 'string' },
  rf: { type: 'string' },
  topics: { type: 'string' },
  'exclude-topics': { type: 'string' },
  'exclude-brokers': { type: 'string' },
  balance: { type: 'string' },
  tolerance: { type: 'string' },
  'max-move-bytes': { type: 'string' },
  'max-moves': { type: 'string' },
  throttle: { type: 'string' },
  'disk-limit': { type: 'string' },
  leaders: { type: 'string' },
  'brokers-without-rack': { type: 'string' },
  'time-limit': { type: 'string' },
} as const satisfies OptionSet;

const ways = ['refuse', 'each-its-own-rack', 'exclude'] as const;

export function planRequestOf({ values, positionals }: Parsed): Read<PlanRequest> {
  const intent = intentOf({ values, positionals });
  if (!intent.ok) return intent;
  const fields = {
    topics: globsOf(values, 'topics'),
    excludeTopics: globsOf(values, 'exclude-topics'),
    excludeBrokers: idsOf(values, 'exclude-brokers'),
    balance: textOf(values, 'balance') === undefined ? good(undefined) : choiceOf(values, 'balance', balances, 'all'),
    tolerancePercent: numberOf(values, 'tolerance', { least: 0, most: 100 }),
    maxMoveBytes: bytesOf(values, 'max-move-bytes'),
    maxMoves: numberOf(values, 'max-moves', { least: 0, most: 1e9, whole: true }),
    throttleBytesPerSec: bytesOf(values, 'throttle'),
    diskLimitPercent: numberOf(values, 'disk-limit', { least: 1, most: 100 }),
    leaders: textOf(values, 'leaders') === undefined ? good(undefined) : choiceOf(values, 'leaders', ['stay'], 'stay'),
    brokersWithoutRack:
      textOf(values, 'brokers-without-rack') === undefined
        ? good(undefined)
        : choiceOf(values, 'brokers-without-rack', ways, 'refuse'),
  };
  const request: Record<string, unknown> = { intent: intent.value };
  for (const [name, field] of Object.entries(fields)) {
    if (!field.ok) return field;
    if (field.value !== undefined) request[name] = field.value;
  }
  const typed = request as PlanRequest;
  if (typed.throttleBytesPerSec === 0) return bad('--throttle 0 would never end: give bytes per second, like 50MB/s.');
  return good(typed);
}

function intentOf({ values, positionals }: Parsed): Read<Intent> {
  const [word, ...rest] = positionals;
  const kind = intentKinds.find((each) => each === word);
  if (kind === undefined) {
    const what = word === undefined ? 'Say what to plan' : `${JSON.stringify(word)} is not something to plan`;
    return bad(`${what}: use one of ${intentKinds.join(', ')}.`);
  }
  if (rest.length > 0) return bad(`${JSON.stringify(rest[0])} is one word too many.`);
  const brokers = idsOf(values, 'brokers');
  if (!brokers.ok) return brokers;
  const factor = numberOf(values, 'rf', { least: 1, most: 1000, whole: true });
  if (!factor.ok) return factor;
  if (brokers.value !== undefined && kind !== 'drain' && kind !== 'add')
    return bad(`--brokers means nothing for ${kind}.`);
  if (factor.value !== undefined && kind !== 'set-rf') return bad(`--rf means nothing for ${kind}.`);
  switch (kind) {
    case 'drain':
    case 'add':
      if (brokers.value === undefined) return bad(`${kind} needs the brokers: ${kind} --brokers 7,8.`);
      return good({ kind, brokers: brokers.value });
    case 'set-rf':
      if (factor.value === undefined) return bad('set-rf needs the replication factor: set-rf --rf 4.');
      return good({ kind, replicationFactor: factor.value });
    default:
      return good({ kind });
  }
}
