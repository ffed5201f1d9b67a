/** Where everything lies in Redis, under one prefix. */

export type Keys = {
  readonly plan: (digest: string) => string;
  readonly proposal: (proposalId: string) => string;
  readonly proposals: string;
  readonly journal: (executionId: string) => string;
  readonly journalFence: (executionId: string) => string;
  readonly executions: string;
  readonly openExecutions: string;
  readonly archive: string;
  readonly archived: string;
  readonly lock: (clusterId: string) => string;
  readonly lockFence: (clusterId: string) => string;
  readonly edits: string;
  readonly scheduleRun: (scheduleId: string) => string;
  readonly scheduleRuns: string;
  readonly channelClusters: string;
  readonly health: string;
  readonly record: string;
  readonly recordHead: string;
  readonly watch: (clusterName: string) => string;
  readonly watchControl: (clusterName: string) => string;
  readonly scores: (clusterName: string) => string;
};

export function keysUnder(prefix: string): Keys {
  return {
    plan: (digest) => `${prefix}:plan:${digest}`,
    proposal: (proposalId) => `${prefix}:proposal:${proposalId}`,
    proposals: `${prefix}:proposals`,
    journal: (executionId) => `${prefix}:journal:${executionId}`,
    journalFence: (executionId) => `${prefix}:journal-fence:${executionId}`,
    executions: `${prefix}:executions`,
    openExecutions: `${prefix}:open-executions`,
    archive: `${prefix}:archive`,
    archived: `${prefix}:archived`,
    lock: (clusterId) => `${prefix}:lock:${clusterId}`,
    lockFence: (clusterId) => `${prefix}:lock-fence:${clusterId}`,
    edits: `${prefix}:edits`,
    scheduleRun: (scheduleId) => `${prefix}:schedule-run:${scheduleId}`,
    scheduleRuns: `${prefix}:schedule-runs`,
    channelClusters: `${prefix}:channel-clusters`,
    health: `${prefix}:health`,
    record: `${prefix}:record`,
    recordHead: `${prefix}:record-head`,
    watch: (clusterName) => `${prefix}:watch:${clusterName}`,
    watchControl: (clusterName) => `${prefix}:watch-control:${clusterName}`,
    scores: (clusterName) => `${prefix}:scores:${clusterName}`,
  };
}

/** Plans, proposals and ended journals are kept this long after their last change. */
export const keptSeconds = 90 * 24 * 3600;
/** The lists of proposals and executions hold at most this many. */
export const listedAtMost = 1000;
