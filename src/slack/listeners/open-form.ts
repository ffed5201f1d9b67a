/** Forms in place of arguments: opened within the three seconds that a trigger lives, and drawn anew as they are filled in. */

import type { ViewOutput } from '@slack/bolt';
import { intentKinds } from '../../../planner/index.ts';
import type { Command } from '../command/command.ts';
import type { Desk } from '../desk.ts';
import { scheduleForm } from '../schedule/schedule-form.ts';
import type { View } from '../views/blocks.ts';
import { channelOfForm, planForm } from '../views/plan-form.ts';
import type { WebClient } from '../web-client.ts';
import { openRateForm } from './steer.ts';
import { valuesOf } from './submit.ts';

export type FormCommand = Extract<Command, { readonly kind: 'plan-form' | 'schedule-form' | 'rate-form' }>;

export function isForm(command: Command): command is FormCommand {
  return command.kind === 'plan-form' || command.kind === 'schedule-form' || command.kind === 'rate-form';
}

/** What stands in the way; null when the form is open. */
export async function openForm(
  desk: Desk,
  client: WebClient,
  {
    command,
    channel,
    triggerId,
  }: { readonly command: FormCommand; readonly channel: string; readonly triggerId: string },
): Promise<View | null> {
  if (command.kind === 'rate-form') return openRateForm(desk, client, { target: command.target, channel, triggerId });
  const blank = blankForm(desk, { clusterName: command.clusterName, channel });
  const view = command.kind === 'plan-form' ? planForm(blank) : scheduleForm(blank);
  await client.views.open({ trigger_id: triggerId, view });
  return null;
}

export function blankForm<Channel extends string | null>(
  desk: Desk,
  { clusterName, channel }: { readonly clusterName: string | null; readonly channel: Channel },
) {
  const { names } = desk.clusters;
  return { clusterNames: names, clusterName: clusterName ?? names[0] ?? '', intent: 'rebalance', channel } as const;
}

/** Another intent needs other fields. */
export async function redrawForm(desk: Desk, client: WebClient, view: ViewOutput): Promise<void> {
  const { intent: chosen, cluster } = valuesOf(view);
  const channel = channelOfForm(view.private_metadata);
  const intent = intentKinds.find((kind) => kind === chosen) ?? 'rebalance';
  const state = { ...blankForm(desk, { clusterName: cluster ?? null, channel }), intent };
  await client.views.update({ view_id: view.id, hash: view.hash, view: planForm(state) });
}
