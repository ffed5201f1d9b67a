import { advise } from '../../../planner/advice/advise.ts';
import type { PlanRequest } from '../../../planner/intent.ts';
import { planReassignment } from '../../../planner/plan-reassignment.ts';
import { matchesAny } from '../../../planner/verify/glob.ts';
import { exitCode, type Io } from '../io.ts';
import { choiceOf, globsOf, parseOptions, sourceOptions } from '../options.ts';
import { readCluster } from '../read-cluster.ts';
import { adviceText } from '../show/advice-text.ts';
import { fail } from './fail.ts';

/** For the plan that is part of the advice to two data centres. */
const planAtMostMs = 60_000;

/** What a replication factor, a min ISR and a number of controllers give and cost. */
export async function adviseCommand(args: readonly string[], io: Io): Promise<number> {
  const parsed = parseOptions(args, { ...sourceOptions, topics: { type: 'string' } });
  if (!parsed.ok) return fail(io, 'advise', parsed.error);
  const { values, positionals } = parsed.value;
  if (positionals.length > 0) return fail(io, 'advise', `${JSON.stringify(positionals[0])} is one word too many.`);
  const format = choiceOf(values, 'format', ['text', 'json'], 'text');
  if (!format.ok) return fail(io, 'advise', format.error);
  const topics = globsOf(values, 'topics');
  if (!topics.ok) return fail(io, 'advise', topics.error);
  const snapshot = await readCluster(values, io);
  if (!snapshot.ok) return fail(io, 'advise', snapshot.error);

  const matches = topics.value === undefined ? () => true : matchesAny(topics.value);
  const endMs = performance.now() + planAtMostMs;
  const control = { shouldStop: () => performance.now() >= endMs };
  const plan = (request: PlanRequest) => planReassignment(snapshot.value, request, control);
  const advice = advise(snapshot.value, ({ name }) => matches(name), plan);
  io.stdout.write(format.value === 'json' ? `${JSON.stringify(advice, null, 2)}\n` : adviceText(advice));
  return exitCode.ok;
}
