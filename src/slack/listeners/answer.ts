/** The work behind one command, after it was acknowledged: at most one call to a job, and an answer if that fails. */

import type { Ask, Control, JobRequest } from '../../../jobs/catalogue.ts';
import { requestToUndo } from '../../../jobs/execution/plan-again.ts';
import { listExecutions } from '../../../jobs/list-executions.ts';
import { mayAsk } from '../../../jobs/policy/may-ask.ts';
import { showProposal } from '../../../jobs/show-proposal.ts';
import type { PlanRequest } from '../../../planner/index.ts';
import type { Command } from '../command/command.ts';
import type { Desk } from '../desk.ts';
import { actOnSchedule, addSchedule, listSchedules } from '../schedule/answer-schedule.ts';
import { problemView } from '../views/answer-cards.ts';
import { said, type View } from '../views/blocks.ts';
import { requestText } from '../views/intent-words.ts';
import { executionsView, plansView, shownPlanView } from '../views/lists-view.ts';
import { policyView } from '../views/policy-view.ts';
import { rateText } from '../views/words.ts';
import type { WebClient } from '../web-client.ts';
import { sendRecord, showRecord } from './send-record.ts';

export type Asker = {
  readonly teamId: string;
  readonly userId: string;
  readonly name: string;
  readonly channel: string;
  /** Differs between two askings, and is the same when Slack delivers one of them twice. */
  readonly deliveryId: string;
};

const listedAtMost = 10;

/** What is said at once, in the acknowledgement. null: the answer itself follows within moments. */
export function firstWord(command: Command): View | null {
  switch (command.kind) {
    case 'status':
      return said(`Looking at ${command.clusterName}. The status follows here.`);
    case 'audit':
      return said(`Auditing ${command.clusterName}. The findings follow here.`);
    case 'what-if':
      return said(`Looking at ${command.clusterName}. What would happen follows here; nothing is changed.`);
    case 'plan':
      return said(
        `Planning on ${command.clusterName}: ${requestText(command.request)}. The plan follows here; it changes nothing until it is approved.`,
      );
    case 'cancel':
      return said(`Asking for the end of ${command.executionId}. Its thread shows what comes of it.`);
    case 'control':
      return said(controlText(command.executionId, command.control));
    case 'rollback':
      return said(
        `Planning the way back from ${command.executionId}. The plan follows here; it changes nothing until it is approved.`,
      );
    default:
      return null;
  }
}

/** The unit is said again, so that a misread one is seen at once. */
export function controlText(executionId: string, control: Control): string {
  const what = control.kind === 'throttle' ? `copy at ${rateText(control.rateBytesPerSec)} per broker` : control.kind;
  return `Asking ${executionId} to ${what}. Its thread shows what comes of it.`;
}

/** null: nothing more to say, the worker answers. */
export async function carryOut(desk: Desk, client: WebClient, command: Command, asker: Asker): Promise<View | null> {
  switch (command.kind) {
    case 'help':
    case 'plan-form':
    case 'schedule-form':
      return null;
    case 'schedules':
      return listSchedules(desk);
    case 'schedule-add':
      return addSchedule(desk, command, asker);
    case 'schedule-act':
      return actOnSchedule(desk, command, asker);
    case 'record':
      return command.about === null ? sendRecord(desk, client, asker.userId) : showRecord(desk, command.about);
    case 'policy': {
      const policy = desk.policyOf(command.clusterName);
      return policy.ok ? policyView(command.clusterName, policy.value) : problemView({ refusal: policy });
    }
    case 'status':
    case 'audit':
      return enqueue(desk, { kind: command.kind, ask: askOf(asker, command.clusterName) }, asker);
    case 'what-if': {
      const { fail, cut, clusterName } = command;
      return enqueue(desk, { kind: 'what-if', ask: askOf(asker, clusterName), fail, cut }, asker);
    }
    case 'plan':
      return askForPlan(desk, command, asker);
    case 'rollback': {
      const undo = await requestToUndo(desk, command);
      return undo.ok ? askForPlan(desk, undo.value, asker) : problemView({ refusal: undo });
    }
    case 'cancel': {
      const clicker = { userId: asker.userId, channel: asker.channel };
      return enqueue(desk, { kind: 'cancel', executionId: command.executionId, clicker }, asker);
    }
    case 'control': {
      const { executionId, control } = command;
      const clicker = { userId: asker.userId, channel: asker.channel };
      return enqueue(desk, { kind: 'control', executionId, control, clicker }, asker);
    }
    case 'plans': {
      const plans = await desk.proposals.list(listedAtMost);
      return plans.ok ? plansView(plans.value) : problemView({ refusal: plans });
    }
    case 'executions': {
      const executions = await listExecutions(desk, listedAtMost);
      return executions.ok ? executionsView(executions.value) : problemView({ refusal: executions });
    }
    case 'show': {
      const shown = await showProposal(desk, command.proposalId);
      if (!shown.ok) return problemView({ refusal: shown });
      const policy = desk.policyOf(shown.value.proposal.clusterName);
      return shownPlanView(shown.value, policy.ok ? policy.value : null);
    }
  }
}

async function askForPlan(
  desk: Desk,
  { clusterName, request }: { readonly clusterName: string; readonly request: PlanRequest },
  asker: Asker,
): Promise<View | null> {
  const policy = desk.policyOf(clusterName);
  if (!policy.ok) return problemView({ refusal: policy });
  const { homeTeamId } = desk;
  const { askers } = policy.value;
  const allowed = await mayAsk(desk.directory, { ...asker, clusterName, homeTeamId, askers });
  if (!allowed.ok) return problemView({ refusal: allowed });
  return enqueue(desk, { kind: 'plan', ask: askOf(asker, clusterName), request }, asker);
}

/** Puts work on the queue; the same delivery twice is one job. */
export async function enqueue(
  desk: Pick<Desk, 'queue'>,
  job: JobRequest,
  { deliveryId }: Pick<Asker, 'deliveryId'>,
): Promise<View | null> {
  const jobId = `${job.kind}-${deliveryId.replaceAll(/[^A-Za-z0-9]/g, '-')}`;
  const queued = await desk.queue.add(job, { jobId });
  return queued.ok ? null : problemView({ refusal: queued });
}

export function askOf({ channel, teamId, userId, name }: Asker, clusterName: string): Ask {
  return { clusterName, channel, person: { teamId, userId, name } };
}
