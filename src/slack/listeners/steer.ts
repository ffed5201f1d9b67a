/** What people tell an execution, by command, button or form: it is put on the queue, and a worker judges it. */

import type { Control } from '../../../jobs/catalogue.ts';
import { runningOn, showExecution } from '../../../jobs/list-executions.ts';
import { type Outcome, ok, refuse } from '../../../jobs/outcome.ts';
import type { Target } from '../command/command.ts';
import type { Desk } from '../desk.ts';
import { problemView } from '../views/answer-cards.ts';
import { said, type View } from '../views/blocks.ts';
import { rateModal } from '../views/rate-modal.ts';
import { rateText } from '../views/words.ts';
import type { WebClient } from '../web-client.ts';
import { type Asker, enqueue } from './enqueue.ts';

export async function steer(
  desk: Desk,
  { target, control }: { readonly target: Target; readonly control: Control },
  asker: Pick<Asker, 'userId' | 'channel' | 'deliveryId'>,
): Promise<View> {
  const found = await executionOf(desk, target);
  if (!found.ok) return problemView({ refusal: found });
  const clicker = { userId: asker.userId, channel: asker.channel };
  const failed = await enqueue(desk, { kind: 'control', executionId: found.value, control, clicker }, asker);
  return failed ?? said(controlText(found.value, control));
}

/** The unit is said again, so that a misread one is seen at once. */
function controlText(executionId: string, control: Control): string {
  if (control.kind === 'cancel') return `Asking for the end of ${executionId}. Its thread shows what comes of it.`;
  const what = control.kind === 'throttle' ? `copy at ${rateText(control.rateBytesPerSec)} per broker` : control.kind;
  return `Asking ${executionId} to ${what}. Its thread shows what comes of it.`;
}

/** null: the form is open. */
export async function openRateForm(
  desk: Desk,
  client: WebClient,
  wanted: { readonly target: Target; readonly channel: string; readonly triggerId: string },
): Promise<View | null> {
  const found = await executionOf(desk, wanted.target);
  if (!found.ok) return problemView({ refusal: found });
  const shown = await showExecution(desk, found.value);
  if (!shown.ok) return problemView({ refusal: shown });
  const plan = await desk.plans.get(shown.value.proposal.digest);
  if (!plan.ok) return problemView({ refusal: plan });
  const { floorBytesPerSec, ceilingBytesPerSec } = plan.value.throttle;
  const policy = desk.policyOf(shown.value.proposal.clusterName);
  const allowed = policy.ok ? policy.value.throttle.ceilingBytesPerSec : ceilingBytesPerSec;
  const form = { executionId: found.value, channel: wanted.channel };
  const view = rateModal(form, {
    floorBytesPerSec,
    ceilingBytesPerSec: Math.min(ceilingBytesPerSec, allowed),
    nowBytesPerSec: shown.value.report.rateBytesPerSec,
  });
  await client.views.open({ trigger_id: wanted.triggerId, view });
  return null;
}

async function executionOf(desk: Desk, target: Target): Promise<Outcome<string>> {
  if ('executionId' in target) return ok(target.executionId);
  const running = await runningOn(desk, target.runningOn);
  if (!running.ok) return running;
  const [one, ...more] = running.value;
  if (one === undefined) {
    return refuse(
      'not-found',
      `Nothing is being carried out on ${target.runningOn}.`,
      'Type executions for the latest ones.',
    );
  }
  if (more.length === 0) return ok(one);
  return refuse('bad-input', `Several are under way: ${running.value.join(', ')}.`, 'Name one of them.');
}
