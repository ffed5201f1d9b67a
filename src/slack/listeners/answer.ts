/** The work behind one command, after it was acknowledged: at most one call to a job, and an answer if that fails. */

import type { Ask } from '../../../jobs/catalogue.ts';
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
import { helpView } from '../views/help-view.ts';
import { requestText } from '../views/intent-words.ts';
import { executionsView, plansView, shownPlanView } from '../views/lists-view.ts';
import { policyView } from '../views/policy-view.ts';
import { answerWatch } from '../watch/answer-watch.ts';
import type { WebClient } from '../web-client.ts';
import { useCluster } from './channel-cluster.ts';
import { type Asker, enqueue } from './enqueue.ts';
import { helpContext } from './help-context.ts';
import { sendRecord, showRecord } from './send-record.ts';
import { steer } from './steer.ts';

const listedAtMost = 10;

/** What is said at once, in the acknowledgement, where nobody can be refused. null: the answer itself follows within moments. */
export function firstWord(command: Command): View | null {
  switch (command.kind) {
    case 'status':
      return said(`Looking at ${command.clusterName}. The status follows here.`);
    case 'audit':
      return said(`Auditing ${command.clusterName}. The findings follow here.`);
    case 'advise':
      return said(`Looking at ${command.clusterName}. The advice follows here; nothing is changed.`);
    case 'what-if':
      return said(`Looking at ${command.clusterName}. What would happen follows here; nothing is changed.`);
    case 'doctor':
      return said(
        'Looking at Slack, Redis, Kafka, the configuration and clocks. What is found follows here within 20 seconds.',
      );
    default:
      return null;
  }
}

/** null: nothing more to say, the worker answers. */
export async function carryOut(desk: Desk, client: WebClient, command: Command, asker: Asker): Promise<View | null> {
  switch (command.kind) {
    case 'plan-form':
    case 'schedule-form':
    case 'rate-form':
      return null;
    case 'help':
      return helpView(await helpContext(desk, asker));
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
    case 'watch':
      return answerWatch(desk, client, command, asker);
    case 'status':
    case 'audit':
      return enqueue(desk, { kind: command.kind, ask: askOf(asker, command.clusterName) }, asker);
    case 'advise': {
      const { topics, clusterName } = command;
      return enqueue(desk, { kind: 'advise', ask: askOf(asker, clusterName), topics }, asker);
    }
    case 'what-if': {
      const { fail, cut, clusterName } = command;
      return enqueue(desk, { kind: 'what-if', ask: askOf(asker, clusterName), fail, cut }, asker);
    }
    case 'plan':
      return askForPlan(desk, command, asker, `Planning on ${command.clusterName}: ${requestText(command.request)}.`);
    case 'rollback': {
      const undo = await requestToUndo(desk, command);
      if (!undo.ok) return problemView({ refusal: undo });
      return askForPlan(desk, undo.value, asker, `Planning the way back from ${command.executionId}.`);
    }
    case 'doctor': {
      const clicker = { userId: asker.userId, channel: asker.channel };
      return enqueue(desk, { kind: 'doctor', clicker }, asker);
    }
    case 'use':
      return useCluster(desk, client, command, asker);
    case 'control':
      return steer(desk, command, asker);
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

/** Who may not ask is told so, and nothing else; `doing` is for all others. */
async function askForPlan(
  desk: Desk,
  { clusterName, request }: { readonly clusterName: string; readonly request: PlanRequest },
  asker: Asker,
  doing: string,
): Promise<View> {
  const policy = desk.policyOf(clusterName);
  if (!policy.ok) return problemView({ refusal: policy });
  const { homeTeamId } = desk;
  const { askers } = policy.value;
  const allowed = await mayAsk(desk.directory, { ...asker, clusterName, homeTeamId, askers });
  if (!allowed.ok) return problemView({ refusal: allowed });
  const failed = await enqueue(desk, { kind: 'plan', ask: askOf(asker, clusterName), request }, asker);
  return failed ?? said(`${doing} The plan follows here; it changes nothing until it is approved.`);
}

export function askOf({ channel, teamId, userId, name }: Asker, clusterName: string): Ask {
  return { clusterName, channel, person: { teamId, userId, name } };
}
