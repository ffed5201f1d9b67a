import { refuse } from '../../../jobs/outcome.ts';
import type { Desk } from '../desk.ts';

/** Checked for every ask, before anything is read or done. */
export function notAllowed(desk: Desk, { teamId, channel }: { readonly teamId: string; readonly channel: string }) {
  if (teamId !== desk.homeTeamId) {
    return refuse('not-allowed', 'This bot serves another workspace.', 'Ask somebody of that workspace.');
  }
  if (desk.allowedChannels.length > 0 && !desk.allowedChannels.includes(channel)) {
    const places = desk.allowedChannels.map((id) => `<#${id}>`).join(', ');
    return refuse('not-allowed', 'This bot is not to be used in this channel.', `Use it in ${places}.`);
  }
  return null;
}
