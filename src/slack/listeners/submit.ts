/** Forms that people send. A form has no channel of its own: it is in its metadata, and answers go there. */

import type { ViewOutput, ViewResponseAction } from '@slack/bolt';
import type { refuse } from '../../../jobs/outcome.ts';
import { parseRate } from '../../config/units.ts';
import { viewIds } from '../buttons.ts';
import type { Desk } from '../desk.ts';
import { addSchedule } from '../schedule/answer-schedule.ts';
import { readScheduleForm, type ScheduleFormValues, scheduleFields } from '../schedule/schedule-form.ts';
import { plain, said, section, type View } from '../views/blocks.ts';
import { typedBlockId, typedId } from '../views/confirm-modal.ts';
import { channelOfForm, fieldCharsAtMost, type PlanFormValues, planFields, readPlanForm } from '../views/plan-form.ts';
import { rateBlockId, readRateForm, typedRate } from '../views/rate-modal.ts';
import { readRejectForm, reasonBlockId, reasonOf } from '../views/reject-modal.ts';
import { readWhyForm, whyBroker, whyName, whyWaiting } from '../views/why-modal.ts';
import type { WebClient } from '../web-client.ts';
import { notAllowed } from './allowed.ts';
import { carryOut } from './answer.ts';
import { enqueue } from './enqueue.ts';
import { steer } from './steer.ts';
import { answerWhy } from './why.ts';

export type Submission = {
  readonly view: ViewOutput;
  readonly userId: string;
  readonly userName: string;
  readonly teamId: string;
};

export type Submitted = {
  /** null closes the form. */
  readonly response: ViewResponseAction | null;
  /** Where the person is answered. */
  readonly channel: string;
  /** What is to be said to the person, each as it comes. */
  readonly work: (whisper: (view: View) => Promise<void>, client: WebClient) => Promise<void>;
};

/** What to acknowledge with, and the work that follows. Pure until the work is run. */
export function submitted(desk: Desk, submission: Submission): Submitted {
  const { teamId, view } = submission;
  if (teamId !== desk.homeTeamId) return instead('This bot serves another workspace.');
  if (!isFilled(view)) return instead('This form came without what was filled in; nothing was done.');
  const answer = answerTo(desk, submission);
  // The channel is what the metadata says: it is judged like that of a command.
  const refusal = answer.channel === '' ? null : notAllowed(desk, { teamId, channel: answer.channel });
  return refusal === null ? answer : instead(`${refusal.message} ${refusal.next} Nothing was done.`);
}

function isFilled(view: ViewOutput): boolean {
  const values: unknown = (view as { readonly state?: { readonly values?: unknown } }).state?.values;
  return typeof values === 'object' && values !== null;
}

function answerTo(desk: Desk, submission: Submission): Submitted {
  switch (submission.view.callback_id) {
    case viewIds.reject:
      return rejected(desk, submission);
    case viewIds.confirm:
      return confirmed(desk, submission);
    case viewIds.rate:
      return rateSet(desk, submission);
    case viewIds.scheduleForm:
      return scheduleAsked(desk, submission);
    case viewIds.why:
      return whyAsked(desk, submission);
    case viewIds.planForm:
      return planAsked(desk, submission);
    default:
      return instead('This form is not one that this version of the bot knows; nothing was done.');
  }
}

function rejected(desk: Desk, { view, userId }: Submission): Submitted {
  const form = readRejectForm(view.private_metadata);
  if (form === null) return instead('This form does not say which plan it is about; nothing was done.');
  const { proposalId, digest, channel } = form;
  const reason = reasonOf(view.state.values);
  if (reason === '') {
    return faulty({ [reasonBlockId]: 'Say in a few words why; it is shown to the one who asked.' });
  }
  return {
    response: null,
    channel,
    work: async (whisper) => {
      const job = { kind: 'reject', proposalId, digest, reason, clicker: { userId, channel } } as const;
      const failed = await enqueue(desk, job, { deliveryId: `${proposalId}-${view.id}` });
      if (failed !== null) await whisper(failed);
    },
  };
}

function confirmed(desk: Desk, { view, userId }: Submission): Submitted {
  const form = readRejectForm(view.private_metadata);
  if (form === null) return instead('This form does not say which plan it is about; nothing was done.');
  const { proposalId, digest, channel } = form;
  const typed = typedId(view.state.values);
  if (typed !== proposalId) {
    return faulty({ [typedBlockId]: `Type ${proposalId} as it stands above, or close this form.` });
  }
  return {
    response: null,
    channel,
    work: async (whisper) => {
      const job = { kind: 'approve', proposalId, digest, typed, clicker: { userId, channel } } as const;
      const failed = await enqueue(desk, job, { deliveryId: `${proposalId}-${view.id}` });
      await whisper(
        failed ?? said(`Checking your approval of ${proposalId} and whether the cluster is still as planned.`),
      );
    },
  };
}

function rateSet(desk: Desk, { view, userId }: Submission): Submitted {
  const form = readRateForm(view.private_metadata);
  if (form === null) return instead('This form does not say which execution it is about; nothing was done.');
  const { executionId, channel } = form;
  const typed = typedRate(view.state.values);
  const rateBytesPerSec = parseRate(typed);
  if (rateBytesPerSec === null) {
    return faulty({ [rateBlockId]: `"${typed.slice(0, 40)}" is no rate. Write for example 30MB/s.` });
  }
  const asker = { userId, channel, deliveryId: `${executionId}-${view.id}` };
  const control = { kind: 'throttle', rateBytesPerSec } as const;
  const work = async (whisper: (view: View) => Promise<void>) =>
    whisper(await steer(desk, { target: { executionId }, control }, asker));
  return { response: null, channel, work };
}

function planAsked(desk: Desk, { view, userId, userName, teamId }: Submission): Submitted {
  const values = valuesOf(view);
  const chosen = view.private_metadata === '{}' ? (values.channel ?? '') : null;
  const channel = chosen ?? channelOfForm(view.private_metadata);
  if (channel === null) return instead('This form does not say where the plan is to be posted; nothing was done.');
  const refusal = chosen === null ? null : notAllowed(desk, { teamId, channel });
  if (channel === '' || refusal !== null) {
    return faulty({ [planFields.channel]: refusal === null ? 'Choose a channel.' : `${refusal.message}` });
  }
  const clusterName = desk.clusters.names.find((name) => name === values.cluster);
  if (clusterName === undefined) return faulty({ [planFields.cluster]: 'Choose one of the clusters.' });
  const request = readPlanForm(values);
  if (!request.ok) {
    const { message, next } = request satisfies ReturnType<typeof refuse>;
    return faulty({ [planFields[request.field ?? 'intent']]: `${message} ${next}`.trim() });
  }
  const command = { kind: 'plan', clusterName, request: request.value } as const;
  const asker = { teamId, userId, name: userName, channel, deliveryId: view.id };
  return {
    response: null,
    channel,
    work: async (whisper, client) => {
      const answer = await carryOut(desk, client, command, asker);
      if (answer !== null) await whisper(answer);
    },
  };
}

/** The form stays: one answer leads to the next question. */
function whyAsked(desk: Desk, { view }: Submission): Submitted {
  const button = readWhyForm(view.private_metadata);
  if (button === null) return instead('This form does not say which plan it is about; nothing was done.');
  const values: Readonly<Record<string, string>> = valuesOf(view);
  const text = values[whyName.blockId]?.trim() || values[whyBroker.blockId] || '';
  if (text === '') return faulty({ [whyName.blockId]: 'Choose a broker above, or type a topic here.' });
  return {
    response: { response_action: 'update', view: whyWaiting(button) },
    channel: '',
    work: (_whisper, client) => answerWhy(desk, client, { button, viewId: view.id, text }),
  };
}

function scheduleAsked(desk: Desk, { view, userId, userName, teamId }: Submission): Submitted {
  const channel = channelOfForm(view.private_metadata);
  if (channel === null) return instead('This form does not say where it is to be posted; nothing was done.');
  const values: ScheduleFormValues = valuesOf(view);
  const clusterName = desk.clusters.names.find((name) => name === values[scheduleFields.cluster]);
  if (clusterName === undefined) return faulty({ [scheduleFields.cluster]: 'Choose one of the clusters.' });
  const wanted = readScheduleForm(values, desk.clock.nowMs());
  if (!wanted.ok) return faulty({ [scheduleFields[wanted.field ?? 'kind']]: `${wanted.message} ${wanted.next}` });
  const asker = { teamId, userId, name: userName, channel, deliveryId: view.id };
  return {
    response: null,
    channel,
    work: async (whisper) => whisper(await addSchedule(desk, { clusterName, wanted: wanted.value }, asker)),
  };
}

/** Whatever kind of field it is in: what was typed or chosen, by block. Never longer than any field lets people type. */
export function valuesOf(view: Pick<ViewOutput, 'state'>): PlanFormValues {
  const entries = Object.entries(view.state.values).map(([blockId, actions]) => {
    const [first] = Object.values(actions ?? {});
    const value: unknown = first?.selected_option?.value ?? first?.selected_conversation ?? first?.value;
    return [blockId, typeof value === 'string' ? value.slice(0, fieldCharsAtMost) : ''];
  });
  return Object.fromEntries(entries) as PlanFormValues;
}

function faulty(errors: Readonly<Record<string, string>>): Submitted {
  return { response: { response_action: 'errors', errors: { ...errors } }, channel: '', work: async () => {} };
}

function instead(text: string): Submitted {
  const view = {
    type: 'modal' as const,
    title: plain('Nothing was done', 24),
    close: plain('Close', 24),
    blocks: [section(text)],
  };
  return { response: { response_action: 'update', view }, channel: '', work: async () => {} };
}
