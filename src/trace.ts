/**
 * One id from what a person typed to the last entry of the journal: made when Slack delivers a command, carried by the
 * queued job and the proposal, and written into each log line and journal entry on the way.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { JobRequest } from '../jobs/catalogue.ts';
import type { Handlers } from '../jobs/handlers.ts';
import type { Outcome } from '../jobs/outcome.ts';
import type { JobQueue, JournalStore, ProposalStore } from '../jobs/ports.ts';

const storage = new AsyncLocalStorage<string>();

export function newTrace(): string {
  return `T-${randomBytes(6).toString('hex')}`;
}

export function currentTrace(): string | undefined {
  return storage.getStore();
}

export function inTrace<T>(trace: string, work: () => T): T {
  return storage.run(trace, work);
}

/** What nobody asked for and comes round each minute. */
const upkeep: ReadonlySet<string> = new Set(['recover', 'sweep', 'expire']);

type Say = (message: string, details: Readonly<Record<string, unknown>>) => void;

/** Each job that is put on the queue carries the id of what asked for it. */
export function tracedQueue(queue: JobQueue, say: Say): JobQueue {
  return {
    add: async (job, options) => {
      const trace = currentTrace();
      const queued = await queue.add(trace === undefined ? job : { ...job, trace }, options);
      if (queued.ok && !upkeep.has(job.kind)) say('job queued', about(job));
      return queued;
    },
  };
}

/** A plan keeps the id of the command that asked for it, through every approval and restart. */
export function tracedProposals(proposals: ProposalStore): ProposalStore {
  return {
    ...proposals,
    create: (proposal) => {
      const trace = currentTrace();
      return proposals.create(trace === undefined ? proposal : { ...proposal, trace });
    },
  };
}

/** Each job runs under the id of the plan that it belongs to or, where there is none, of what asked for it. */
export function tracedHandlers(
  handlers: Handlers,
  stores: { readonly proposals: ProposalStore; readonly journal: JournalStore },
  options: { readonly log: { readonly info: Say; readonly debug: Say }; readonly nowMs: () => number },
): Handlers {
  type Work = (job: JobRequest) => Promise<Outcome<unknown>>;
  const { log, nowMs } = options;
  const traced = Object.entries(handlers).map(([kind, handler]) => {
    const work = handler as unknown as Work;
    const say = upkeep.has(kind) ? log.debug : log.info;
    const run: Work = async (job) => {
      const trace = (await traceOfPlan(stores, job)) ?? job.trace ?? newTrace();
      return inTrace(trace, async () => {
        const startedAtMs = nowMs();
        const askedBy = job.trace === undefined || job.trace === trace ? {} : { askedBy: job.trace };
        say('job begun', { ...about(job), ...askedBy });
        const outcome = await work(job);
        say('job ended', { ...about(job), result: outcome.ok ? 'ok' : outcome.code, tookMs: nowMs() - startedAtMs });
        return outcome;
      });
    };
    return [kind, run] as const;
  });
  return Object.fromEntries(traced) as unknown as Handlers;
}

async function traceOfPlan(
  { proposals, journal }: { readonly proposals: ProposalStore; readonly journal: JournalStore },
  job: JobRequest,
): Promise<string | undefined> {
  let proposalId = 'proposalId' in job ? job.proposalId : null;
  if (proposalId === null && 'executionId' in job) {
    const entries = await journal.read(job.executionId);
    const first = entries.ok ? entries.value[0]?.event : undefined;
    proposalId = first?.kind === 'started' ? first.proposalId : null;
  }
  if (proposalId === null) return undefined;
  const proposal = await proposals.get(proposalId);
  return proposal.ok ? proposal.value.trace : undefined;
}

/** What tells one job from another, and nothing that people wrote. */
function about(job: JobRequest): Readonly<Record<string, unknown>> {
  const clusterName = 'ask' in job ? job.ask.clusterName : 'clusterName' in job ? job.clusterName : undefined;
  return {
    kind: job.kind,
    ...(clusterName === undefined ? {} : { clusterName }),
    ...('proposalId' in job ? { proposalId: job.proposalId } : {}),
    ...('executionId' in job ? { executionId: job.executionId } : {}),
    ...('scheduleId' in job ? { scheduleId: job.scheduleId } : {}),
  };
}
