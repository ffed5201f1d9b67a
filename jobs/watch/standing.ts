/** How the watch of a cluster stands, for whoever asks: what is configured, what people said since, what is open. */

import type { Silence } from '../../planner/audit/silence.ts';
import type { Outcome } from '../outcome.ts';
import { ok } from '../outcome.ts';
import type { WatchControl, WatchSettings, WatchStore } from './ports.ts';
import type { WatchState } from './state.ts';

export type WatchStanding = {
  readonly settings: WatchSettings;
  readonly control: WatchControl;
  readonly state: WatchState;
  readonly silences: readonly Silence[];
  readonly nowMs: number;
};

/** Of a cluster's policy, what the watch goes by. */
type Watched = { readonly watch?: WatchSettings | null; readonly silences?: readonly Silence[] };

/** null: the configuration does not have it watched. */
export async function watchStanding(
  store: Pick<WatchStore, 'read' | 'readControl'>,
  { clusterName, policy, nowMs }: { readonly clusterName: string; readonly policy: Watched; readonly nowMs: number },
): Promise<Outcome<WatchStanding | null>> {
  const settings = policy.watch ?? null;
  if (settings === null) return ok(null);
  const control = await store.readControl(clusterName);
  if (!control.ok) return control;
  const kept = await store.read(clusterName);
  if (!kept.ok) return kept;
  const { state } = kept.value;
  return ok({ settings, control: control.value, state, silences: policy.silences ?? [], nowMs });
}
