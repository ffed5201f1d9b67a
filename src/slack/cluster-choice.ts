/** Which cluster a command means: as the configuration says of its channel, else as people set it there, else the default. */

import type { ClusterBook } from '../config/config.ts';
import type { ChannelClusters } from '../redis/channel-clusters.ts';
import type { ClusterChoice } from './command/read-command.ts';

export type ClusterChoices = {
  readonly names: readonly string[];
  /** null: the configuration does not say it of this channel. */
  readonly configured: (channel: string) => string | null;
  readonly byDefault: string | null;
};

/** Slack waits three seconds for an acknowledgement. */
const askedAtMostMs = 1_000;

export function clusterChoices({ clusters, defaultCluster }: ClusterBook): ClusterChoices {
  return {
    names: clusters.map(({ name }) => name),
    configured: (channel) => clusters.find(({ channels }) => channels.includes(channel))?.name ?? null,
    byDefault: defaultCluster,
  };
}

/** When what was set cannot be learned in time, none is meant: a guess could be the wrong cluster. */
export async function choiceIn(
  { clusters, channels }: { readonly clusters: ClusterChoices; readonly channels: Pick<ChannelClusters, 'get'> },
  channel: string,
): Promise<ClusterChoice> {
  const { names, configured, byDefault } = clusters;
  const fixed = configured(channel);
  if (fixed !== null || names.length < 2) return { names, usual: fixed ?? byDefault };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, askedAtMostMs, null);
  });
  const set = await Promise.race([channels.get(channel), late]);
  clearTimeout(timer);
  if (set === null || !set.ok) return { names, usual: null };
  // A cluster that the configuration has dropped since is no cluster any more.
  return { names, usual: set.value !== null && names.includes(set.value) ? set.value : byDefault };
}
