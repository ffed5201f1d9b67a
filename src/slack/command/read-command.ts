/** From what a person typed to a command, or to one sentence about what to type instead. */

import { type Outcome, ok, type Refusal, refuse } from '../../../jobs/outcome.ts';
import { intentKinds } from '../../../planner/index.ts';
import { nearest } from '../../config/nearest.ts';
import { parseRate } from '../../config/units.ts';
import { readExecutionId, readProposalId } from '../buttons.ts';
import { readSchedule } from '../schedule/read-schedule.ts';
import { type Command, type VerbName, verbs } from './command.ts';
import { type PlanVerb, readPlan } from './read-plan.ts';
import { readWatch } from './read-watch.ts';
import { readWhatIf } from './read-what-if.ts';
import { tokensOf } from './tokens.ts';

/** What a channel means when no cluster is named. */
export type ClusterChoice = {
  readonly names: readonly string[];
  /** The cluster of this channel; null: one has to be named. */
  readonly usual: string | null;
};

export type Typed = {
  readonly text: string;
  readonly channel: string;
  readonly command: string;
  /** A schedule is checked against the times at which it would fall due. */
  readonly nowMs: number;
};

const topicsAtMost = 50;

export function readCommand(typed: Typed, clusters: ClusterChoice): Outcome<Command> {
  const { named, words } = takeCluster(tokensOf(typed.text), clusters);
  const [first, ...rest] = words;
  if (first === undefined) return named === null ? ok({ kind: 'help' }) : withCluster('status', typed, named, clusters);
  const verb = verbNamed(first);
  if (verb === null) return unknownVerb(first, typed.command);
  switch (verb) {
    case 'help':
    case 'plans':
    case 'executions':
    case 'doctor':
      return ok({ kind: verb });
    case 'record': {
      const about = readProposalId(rest[0]) ?? readExecutionId(rest[0]);
      if (rest[0] !== undefined && about === null) return idNeeded(typed.command, 'record P-7F3K', 'a plan', 'plans');
      return ok({ kind: 'record', about });
    }
    case 'status':
    case 'audit':
    case 'policy':
      // 'status prod' is understood, since nothing else can be meant.
      return withCluster(verb, typed, rest[0] ?? named, clusters);
    case 'what-if': {
      const words = readWhatIf(rest, typed.command);
      if (!words.ok) return words;
      const cluster = chooseCluster(typed, named, clusters);
      return cluster.ok ? ok({ kind: 'what-if', clusterName: cluster.value, ...words.value }) : cluster;
    }
    case 'watch': {
      const act = readWatch(rest, typed.command);
      if (!act.ok) return act;
      const cluster = chooseCluster(typed, named, clusters);
      return cluster.ok ? ok({ kind: 'watch', clusterName: cluster.value, act: act.value }) : cluster;
    }
    case 'advise': {
      const cluster = chooseCluster(typed, named, clusters);
      const topics = rest.flatMap((word) => word.split(',')).filter((part) => part !== '');
      if (topics.length > topicsAtMost)
        return refuse('bad-input', `At most ${topicsAtMost} names or patterns.`, 'Use a pattern such as orders-*.');
      return cluster.ok ? ok({ kind: 'advise', clusterName: cluster.value, topics }) : cluster;
    }
    case 'schedule':
      return scheduleCommand(rest, { typed, named, clusters });
    case 'plan':
      return planForm(rest, { typed, named, clusters });
    case 'show': {
      const proposalId = readProposalId(rest[0]);
      if (proposalId === null) return idNeeded(typed.command, 'show P-7F3K', 'a plan', 'plans');
      return ok({ kind: 'show', proposalId });
    }
    case 'use':
      return readUse(rest[0] ?? named, clusters);
    case 'cancel':
    case 'pause':
    case 'resume':
    case 'throttle':
      return readControl(verb, rest, { typed, named, clusters });
    case 'rollback':
      return readRollback(rest, typed.command);
    default:
      return planCommand(verb, rest, { typed, named, clusters });
  }
}

/** 'on prod …' first, or '… on prod' last. */
function takeCluster(
  words: readonly string[],
  { names }: ClusterChoice,
): { readonly named: string | null; readonly words: readonly string[] } {
  if (words[0]?.toLowerCase() === 'on' && words[1] !== undefined) return { named: words[1], words: words.slice(2) };
  const last = words.at(-1);
  if (words.at(-2)?.toLowerCase() === 'on' && last !== undefined) return { named: last, words: words.slice(0, -2) };
  // A cluster's name alone before a command is how people write when they forget the 'on'.
  const [first, second] = words;
  if (
    first !== undefined &&
    names.includes(first.toLowerCase()) &&
    (second === undefined || verbNamed(second) !== null)
  ) {
    return { named: first, words: words.slice(1) };
  }
  return { named: null, words };
}

/** 'use prod' for this channel, 'use none' to take that away, 'use' to be told. */
function readUse(name: string | null, { names }: ClusterChoice): Outcome<Command> {
  if (name === null) return ok({ kind: 'use', set: 'nothing' });
  if (name.toLowerCase() === 'none') return ok({ kind: 'use', set: null });
  const found = clusterNamed(name, names);
  return found.ok ? ok({ kind: 'use', set: { clusterName: found.value } }) : found;
}

/** 'throttle E-90QX 80MB/s'; the others take the id alone. Without an id it is the one that runs, if one does. */
function readControl(
  verb: 'cancel' | 'pause' | 'resume' | 'throttle',
  words: readonly string[],
  about: { readonly typed: Typed; readonly named: string | null; readonly clusters: ClusterChoice },
): Outcome<Command> {
  const { command } = about.typed;
  const given = readExecutionId(words[0]);
  const [rate, ...more] = given === null && verb === 'throttle' ? words : words.slice(1);
  const example = verbs.find(({ name }) => name === verb)?.usage ?? verb;
  if (given === null && (verb === 'throttle' ? more.length > 0 : words.length > 0)) {
    return idNeeded(command, example, 'an execution', 'executions');
  }
  const cluster = given === null ? chooseCluster(about.typed, about.named, about.clusters) : ok('');
  if (!cluster.ok) return cluster;
  const target = given === null ? { runningOn: cluster.value } : { executionId: given };
  if (verb !== 'throttle') return ok({ kind: 'control', target, control: { kind: verb } });
  // Without a rate a form asks for it.
  if (rate === undefined) return ok({ kind: 'rate-form', target });
  const rateBytesPerSec = parseRate(rate);
  if (rateBytesPerSec === null) {
    const what = `throttle needs a rate, and does not understand "${rate}".`;
    return refuse('bad-input', what, `Write for example: ${command} ${example}.`);
  }
  return ok({ kind: 'control', target, control: { kind: 'throttle', rateBytesPerSec } });
}

/** 'rollback E-90QX', 'rollback E-90QX last-wave'. */
function readRollback([id, extent]: readonly string[], command: string): Outcome<Command> {
  const executionId = readExecutionId(id);
  if (executionId === null) return idNeeded(command, 'rollback E-90QX', 'an execution', 'executions');
  if (extent === undefined) return ok({ kind: 'rollback', executionId, extent: 'everything' });
  if (extent.toLowerCase() === 'last-wave') return ok({ kind: 'rollback', executionId, extent: 'last-wave' });
  const next = `Write ${command} rollback ${executionId}, or ${command} rollback ${executionId} last-wave.`;
  return refuse('bad-input', `rollback does not understand "${extent}".`, next);
}

function scheduleCommand(
  rest: readonly string[],
  about: { readonly typed: Typed; readonly named: string | null; readonly clusters: ClusterChoice },
): Outcome<Command> {
  const read = readSchedule(rest, about.typed.nowMs);
  if (!read.ok || (read.value.kind !== 'schedule-add' && read.value.kind !== 'schedule-form')) {
    return read as Outcome<Command>;
  }
  const cluster = chooseCluster(about.typed, about.named, about.clusters);
  if (read.value.kind === 'schedule-form') {
    if (!cluster.ok && about.named !== null) return cluster;
    return ok({ kind: 'schedule-form', clusterName: cluster.ok ? cluster.value : null });
  }
  return cluster.ok ? ok({ ...read.value, clusterName: cluster.value }) : cluster;
}

/** 'plan' alone opens the form; 'plan drain 7' is how people write who remember more. */
function planForm(
  rest: readonly string[],
  about: { readonly typed: Typed; readonly named: string | null; readonly clusters: ClusterChoice },
): Outcome<Command> {
  const [first, ...more] = rest;
  if (first === undefined) {
    const cluster = chooseCluster(about.typed, about.named, about.clusters);
    if (!cluster.ok && about.named !== null) return cluster;
    return ok({ kind: 'plan-form', clusterName: cluster.ok ? cluster.value : null });
  }
  const verb = planVerbNamed(first);
  if (verb !== null) return planCommand(verb, more, about);
  const kinds = intentKinds.join(', ');
  return refuse(
    'bad-input',
    `"${first}" is no kind of plan.`,
    `Kinds: ${kinds}. ${about.typed.command} plan alone opens a form.`,
  );
}

function planVerbNamed(word: string): PlanVerb | null {
  const verb = verbNamed(word);
  return intentKinds.find((kind) => kind === verb) ?? null;
}

function planCommand(
  verb: PlanVerb,
  rest: readonly string[],
  about: { readonly typed: Typed; readonly named: string | null; readonly clusters: ClusterChoice },
): Outcome<Command> {
  const request = readPlan(verb, rest);
  if (!request.ok) return request;
  const cluster = chooseCluster(about.typed, about.named, about.clusters);
  return cluster.ok ? ok({ kind: 'plan', clusterName: cluster.value, request: request.value }) : cluster;
}

function withCluster(
  kind: 'status' | 'audit' | 'policy',
  typed: Typed,
  named: string | null,
  clusters: ClusterChoice,
): Outcome<Command> {
  const cluster = chooseCluster(typed, named, clusters);
  return cluster.ok ? ok({ kind, clusterName: cluster.value }) : cluster;
}

export function chooseCluster(typed: Typed, named: string | null, clusters: ClusterChoice): Outcome<string> {
  const { names, usual } = clusters;
  if (named === null) {
    if (usual !== null) return ok(usual);
    return refuse(
      'unknown-cluster',
      'This channel has no cluster of its own, and several are known.',
      `Name one: ${typed.command} on ${names[0] ?? 'CLUSTER'} ${typed.text.trim()}. Known: ${names.join(', ')}. ${typed.command} use ${names[0] ?? 'CLUSTER'} sets one for this channel.`,
    );
  }
  return clusterNamed(named, names);
}

function clusterNamed(named: string, names: readonly string[]): Outcome<string> {
  const found = names.find((name) => name === named.toLowerCase());
  if (found !== undefined) return ok(found);
  const meant = nearest(named, names);
  const known = `Known clusters: ${names.join(', ')}.`;
  return refuse(
    'unknown-cluster',
    `There is no cluster "${named}".`,
    meant === null ? known : `Did you mean ${meant}? ${known}`,
  );
}

function verbNamed(word: string): VerbName | null {
  const plain = word.toLowerCase().replaceAll('_', '-');
  const verb = verbs.find(({ name }) => name === plain)?.name;
  return verb ?? (plain === '?' || plain === '--help' || plain === '-h' ? 'help' : null);
}

function unknownVerb(word: string, command: string): Refusal {
  const meant = nearest(
    word,
    verbs.map(({ name }) => name),
  );
  const help = `${command} help lists all commands.`;
  return refuse(
    'bad-input',
    `There is no command "${word}".`,
    meant === null ? help : `Did you mean ${command} ${meant}? ${help}`,
  );
}

function idNeeded(command: string, example: string, what: string, list: string): Refusal {
  return refuse(
    'bad-input',
    `That needs the id of ${what}.`,
    `Write for example: ${command} ${example}. ${command} ${list} lists them.`,
  );
}
