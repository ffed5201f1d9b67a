/** Whether enough different people may approve, as far as Slack says who is in the groups. */

import type { ClusterSettings } from '../config/cluster-settings.ts';
import { about, type Check } from './check.ts';

const { ok, warning, broken } = about('Approvers');

/** A group that could not be read is not in `members`. Clusters without any approver are warned about by the configuration. */
export function checkApprovers(
  clusters: readonly ClusterSettings[],
  members: ReadonlyMap<string, readonly string[]>,
): readonly Check[] {
  return clusters.flatMap(({ name, approvers, governance }) => {
    const { users, groups, needed } = approvers;
    if (users.length + groups.length === 0 || groups.some((group) => !members.has(group))) return [];
    const people = new Set([...users, ...groups.flatMap((group) => members.get(group) ?? [])]).size;
    const least = governance?.approvals.low ?? needed;
    const most = governance?.approvals.high ?? needed;
    const fix = `Name more approvers for ${name}, add people to their groups, or need fewer approvals.`;
    const may = `${people} ${people === 1 ? 'person' : 'people'} may approve plans for ${name}`;
    if (people < least) return [broken(`${may}; ${least} must, so nothing can be carried out.`, fix)];
    if (people < most) return [warning(`${may}; ${most} must for plans of high risk.`, fix)];
    return [ok(`${may}; at most ${most} must.`)];
  });
}
