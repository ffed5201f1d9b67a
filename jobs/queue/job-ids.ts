/** Ids of queued jobs. The same id twice is one job, also once it has ended and is still kept; BullMQ takes no ':' in them. */

/** `attempt` differs between attempts that must both run, and is the same for two askers of one attempt. */
export function executeJobId(executionId: string, attempt: string): string {
  return plain(`execute-${executionId}-${attempt}`);
}

export function expireJobId(proposalId: string): string {
  return plain(`expire-${proposalId}`);
}

export function sweepJobId(clusterName: string, attempt: string): string {
  return plain(`sweep-${clusterName}-${attempt}`);
}

export function restJobId(name: string): string {
  return plain(`rest-${name}`);
}

function plain(id: string): string {
  return id.replaceAll(':', '_');
}
