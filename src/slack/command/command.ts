/** What a person can ask for with the slash command. */

import type { Control } from '../../../jobs/catalogue.ts';
import type { Extent } from '../../../jobs/execution/plan-again.ts';
import type { PlanRequest } from '../../../planner/index.ts';
import type { NewSchedule, ScheduleCommand } from '../schedule/schedule-command.ts';
import type { WatchAct } from './read-watch.ts';
import type { WhatIfWords } from './read-what-if.ts';

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'status'; readonly clusterName: string }
  | { readonly kind: 'audit'; readonly clusterName: string }
  | { readonly kind: 'advise'; readonly clusterName: string; readonly topics: readonly string[] }
  | ({ readonly kind: 'what-if'; readonly clusterName: string } & WhatIfWords)
  | { readonly kind: 'plan'; readonly clusterName: string; readonly request: PlanRequest }
  /** clusterName null: the form asks. */
  | { readonly kind: 'plan-form'; readonly clusterName: string | null }
  | { readonly kind: 'policy'; readonly clusterName: string }
  | { readonly kind: 'watch'; readonly clusterName: string; readonly act: WatchAct }
  | Exclude<ScheduleCommand, { readonly kind: 'schedule-add' | 'schedule-form' }>
  | { readonly kind: 'schedule-form'; readonly clusterName: string | null }
  | { readonly kind: 'schedule-add'; readonly clusterName: string; readonly wanted: NewSchedule }
  /** about: one plan, by its id or that of its execution; null: all of it, as a file. */
  | { readonly kind: 'record'; readonly about: string | null }
  | { readonly kind: 'doctor' }
  | { readonly kind: 'plans' }
  | { readonly kind: 'show'; readonly proposalId: string }
  | { readonly kind: 'executions' }
  | { readonly kind: 'rollback'; readonly executionId: string; readonly extent: Extent }
  /** set 'nothing': only says which cluster this channel means; null: none of its own any more. */
  | { readonly kind: 'use'; readonly set: { readonly clusterName: string } | null | 'nothing' }
  | { readonly kind: 'control'; readonly target: Target; readonly control: Control }
  /** Asks for the rate. */
  | { readonly kind: 'rate-form'; readonly target: Target };

/** An execution by its id, or the one that runs on a cluster. */
export type Target = { readonly executionId: string } | { readonly runningOn: string };

export type Verb = {
  readonly name: string;
  /** After the command's name, e.g. 'drain 7,8'. */
  readonly usage: string;
  readonly what: string;
};

/** In the order in which help lists them. */
export const verbs = [
  { name: 'status', usage: 'status', what: 'shows brokers, racks, replicas out of sync and what is running' },
  { name: 'audit', usage: 'audit', what: 'lists what endangers availability, worst first' },
  { name: 'what-if', usage: 'what-if rack a', what: 'tells what stops if this fails; alone, how much can fail' },
  { name: 'advise', usage: 'advise orders', what: 'tells what replication and controllers give and cost' },
  { name: 'plan', usage: 'plan', what: 'opens a form for any of the plans below' },
  {
    name: 'fix-racks',
    usage: 'fix-racks',
    what: 'plans the fewest moves after which every partition is spread over racks',
  },
  { name: 'rebalance', usage: 'rebalance', what: 'plans an even spread of replicas, leaders and bytes' },
  { name: 'drain', usage: 'drain 7,8', what: 'plans to move everything off these brokers' },
  { name: 'add', usage: 'add 11,12', what: 'plans to bring these brokers into use' },
  { name: 'set-rf', usage: 'set-rf orders 4', what: 'plans a replication factor for topics, by name or pattern' },
  { name: 'heal', usage: 'heal', what: 'plans to replace replicas on brokers that are gone' },
  { name: 'leaders', usage: 'leaders', what: 'plans to spread leaders evenly without copying data' },
  { name: 'plans', usage: 'plans', what: 'lists the latest plans and who decided what' },
  { name: 'show', usage: 'show P-7F3K', what: 'shows one plan' },
  { name: 'executions', usage: 'executions', what: 'lists what was and is being carried out' },
  { name: 'use', usage: 'use prod', what: 'sets the cluster that commands in this channel mean' },
  {
    name: 'cancel',
    usage: 'cancel E-90QX',
    what: 'stops an execution and puts unfinished moves back; without an id, the one that runs',
  },
  { name: 'pause', usage: 'pause E-90QX', what: 'begins nothing new until it is resumed' },
  { name: 'resume', usage: 'resume E-90QX', what: 'goes on with one that was paused' },
  {
    name: 'throttle',
    usage: 'throttle E-90QX 80MB/s',
    what: 'copies at another rate, within what was approved; without a rate, a form asks',
  },
  {
    name: 'rollback',
    usage: 'rollback E-90QX',
    what: 'plans the way back from what it moved; with last-wave, from its last wave alone',
  },
  { name: 'policy', usage: 'policy', what: 'shows who may approve here, and within which bounds' },
  {
    name: 'schedule',
    usage: 'schedule',
    what: 'lists what is done by itself, and adds to it: audits, digests and plans',
  },
  {
    name: 'watch',
    usage: 'watch',
    what: 'shows what is watched; off, on, or snooze 2h REASON for planned work',
  },
  {
    name: 'record',
    usage: 'record',
    what: 'sends you who moved what, when, on whose yes; after it, a P-… or E-… shows one',
  },
  { name: 'doctor', usage: 'doctor', what: 'tells approvers what is broken here, and what mends it' },
  { name: 'help', usage: 'help', what: 'shows this' },
] as const satisfies readonly Verb[];

export type VerbName = (typeof verbs)[number]['name'];

/** Options of every planning command. */
export const planOptions = [
  { name: 'topics', usage: 'topics orders*,payments', what: 'only these topics' },
  { name: 'exclude-topics', usage: 'exclude-topics logs*', what: 'not these topics' },
  { name: 'exclude-brokers', usage: 'exclude-brokers 3,4', what: 'these brokers neither give nor take by choice' },
  { name: 'balance', usage: 'balance replicas', what: 'none, replicas, disk, leaders, topics or all' },
  { name: 'tolerance', usage: 'tolerance 10%', what: 'how far from even is even enough' },
  { name: 'max', usage: 'max 200GB', what: 'copy at most this much' },
  { name: 'max-moves', usage: 'max-moves 100', what: 'change at most this many partitions' },
  { name: 'throttle', usage: 'throttle 50MB/s', what: 'the copy rate per broker' },
  { name: 'disk-limit', usage: 'disk-limit 85%', what: 'fill no disk further than this' },
  { name: 'leaders', usage: 'leaders stay', what: 'no other replica leads while data is copied' },
] as const satisfies readonly Verb[];

export type PlanOptionName = (typeof planOptions)[number]['name'];
