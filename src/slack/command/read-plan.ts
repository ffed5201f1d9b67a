/** Reads the arguments of a planning command: an intent and its bounds. */

import { type Outcome, ok, type Refusal, refuse } from '../../../jobs/outcome.ts';
import { balances, type Intent, type PlanRequest } from '../../../planner/index.ts';
import { nearest } from '../../config/nearest.ts';
import { parseBytes, parseRate } from '../../config/units.ts';
import { type PlanOptionName, planOptions, type VerbName, verbs } from './command.ts';

export type PlanVerb = Extract<VerbName, Intent['kind']>;

const namesAtMost = 100;
const brokersAtMost = 1000;

export function readPlan(verb: PlanVerb, words: readonly string[]): Outcome<PlanRequest> {
  const { own, options } = splitOptions(words);
  const begun = readIntent(verb, own);
  if (!begun.ok) return begun;
  let request = begun.value;
  for (const [name, value] of options) {
    const read = readOption(request, name, value);
    if (!read.ok) return read;
    request = read.value;
  }
  return ok(request);
}

/** 'max 200GB', '--max 200GB' and 'max=200GB' mean the same. */
function splitOptions(words: readonly string[]): {
  readonly own: readonly string[];
  readonly options: readonly (readonly [string, string | undefined])[];
} {
  const own: string[] = [];
  const options: [string, string | undefined][] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const [name = '', joined] = word.replace(/^--?/, '').split(/=(.*)/s);
    const known = planOptions.some((option) => option.name === name.toLowerCase());
    if (!known && !word.startsWith('--')) {
      own.push(word);
    } else if (joined !== undefined) {
      options.push([name, joined]);
    } else {
      index += 1;
      options.push([name, words[index]]);
    }
  }
  return { own, options };
}

function readIntent(verb: PlanVerb, own: readonly string[]): Outcome<PlanRequest> {
  switch (verb) {
    case 'drain':
    case 'add': {
      const brokers = readBrokers(own.join(','));
      if (brokers === null || brokers.length === 0) return usage(verb, `${verb} needs broker ids`);
      return ok({ intent: { kind: verb, brokers } });
    }
    case 'set-rf':
      return readSetRf(own);
    default:
      if (own.length > 0) return unexpected(verb, own[0] ?? '');
      return ok({ intent: { kind: verb } });
  }
}

/** 'set-rf orders 4' and 'set-rf orders,payments 3'; the number may come first. */
function readSetRf(own: readonly string[]): Outcome<PlanRequest> {
  const factors = own.filter((word) => /^\d{1,2}$/.test(word));
  const topics = own.filter((word) => !/^\d{1,2}$/.test(word)).flatMap(names);
  const factor = Number(factors[0]);
  if (factors.length !== 1 || factor < 1) return usage('set-rf', 'set-rf needs one replication factor of 1 or more');
  if (topics.length === 0) return usage('set-rf', 'set-rf needs the topics it is for; "*" means all');
  return ok({ intent: { kind: 'set-rf', replicationFactor: factor }, topics });
}

function readOption(request: PlanRequest, given: string, value: string | undefined): Outcome<PlanRequest> {
  const name = planOptions.find((option) => option.name === given.toLowerCase())?.name;
  if (name === undefined) {
    const meant = nearest(
      given,
      planOptions.map((option) => option.name),
    );
    const all = planOptions.map((option) => option.name).join(', ');
    return refuse(
      'bad-input',
      `There is no option "${given}".`,
      meant === null ? `Options: ${all}.` : `Did you mean ${meant}?`,
    );
  }
  if (value === undefined) return optionFault(name, 'is missing its value');
  const set = (change: Partial<PlanRequest> | null, fault: string): Outcome<PlanRequest> =>
    change === null ? optionFault(name, fault) : ok({ ...request, ...change });
  switch (name) {
    case 'topics':
      return set(request.topics === undefined ? { topics: names(value) } : null, 'is there twice');
    case 'exclude-topics':
      return set({ excludeTopics: names(value) }, '');
    case 'exclude-brokers': {
      const brokers = readBrokers(value);
      return set(brokers === null ? null : { excludeBrokers: brokers }, `does not understand "${value}"`);
    }
    case 'balance': {
      const balance = balances.find((known) => known === value.toLowerCase());
      return set(balance === undefined ? null : { balance }, `does not know "${value}"`);
    }
    case 'tolerance': {
      const percent = readPercent(value);
      return set(percent === null ? null : { tolerancePercent: percent }, `does not understand "${value}"`);
    }
    case 'max': {
      // Five bytes or five moves? Nobody means bytes.
      if (/^[\d.]+$/.test(value)) return refuse('bad-input', `max ${value} has no unit.`, unitHint(value));
      const bytes = parseBytes(value);
      return set(bytes === null ? null : { maxMoveBytes: bytes }, `does not understand "${value}"`);
    }
    case 'max-moves': {
      const moves = /^\d{1,7}$/.test(value) ? Number(value) : null;
      return set(moves === null ? null : { maxMoves: moves }, `does not understand "${value}"`);
    }
    case 'throttle': {
      const rate = parseRate(value);
      return set(rate === null ? null : { throttleBytesPerSec: rate }, `does not understand "${value}"`);
    }
    case 'leaders':
      return set(value.toLowerCase() === 'stay' ? { leaders: 'stay' } : null, `does not know "${value}"`);
    case 'disk-limit': {
      const percent = readPercent(value);
      const fits = percent !== null && percent > 0 && percent <= 100;
      return set(fits ? { diskLimitPercent: percent } : null, `does not understand "${value}"`);
    }
  }
}

function unitHint(value: string): string {
  return `Write max ${value}GB for data, or max-moves ${value} for a number of moves.`;
}

/** '7,8', '7 8' and '7-9'. null when something is not a broker id. */
export function readBrokers(text: string): readonly number[] | null {
  const brokers = new Set<number>();
  for (const part of text.split(/[\s,]+/).filter((word) => word !== '')) {
    const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
    if (first === undefined) return null;
    const [from, to] = [Number(first), Number(last ?? first)];
    if (to < from || to - from >= brokersAtMost) return null;
    for (let id = from; id <= to; id += 1) brokers.add(id);
  }
  return brokers.size > brokersAtMost ? null : [...brokers];
}

function readPercent(text: string): number | null {
  const value = /^(\d{1,3}(?:\.\d+)?)\s*%?$/.exec(text)?.[1];
  return value === undefined ? null : Number(value);
}

function names(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .slice(0, namesAtMost);
}

function optionFault(name: PlanOptionName, fault: string): Refusal {
  const option = planOptions.find((known) => known.name === name);
  return refuse('bad-input', `The option ${name} ${fault}.`, `Write for example: ${option?.usage}.`);
}

function usage(verb: PlanVerb, fault: string): Refusal {
  const example = verbs.find(({ name }) => name === verb)?.usage;
  return refuse('bad-input', `${fault}.`, `Write for example: ${example}.`);
}

function unexpected(verb: PlanVerb, word: string): Refusal {
  const meant = nearest(
    word,
    planOptions.map((option) => option.name),
  );
  const hint =
    meant === null
      ? `${verb} takes no argument, only options such as ${planOptions[0].usage}.`
      : `Did you mean the option ${meant}?`;
  return refuse('bad-input', `${verb} does not understand "${word}".`, hint);
}
