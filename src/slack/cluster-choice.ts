/** Which cluster a command means, from the configuration. */

import type { ClusterBook } from '../config/config.ts';
import type { ClusterChoice } from './command/read-command.ts';

export function clusterChoice({ clusters, defaultCluster }: ClusterBook): ClusterChoice {
  return {
    names: clusters.map(({ name }) => name),
    ofChannel: (channel) => clusters.find(({ channels }) => channels.includes(channel))?.name ?? defaultCluster,
  };
}
