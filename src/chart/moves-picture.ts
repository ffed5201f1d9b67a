/** Which replicas go where: a few moves one by one, many as a table of who gives how much to whom. */

import type { Plan } from '../../planner/index.ts';
import { intentTitle } from '../slack/views/intent-words.ts';
import { bytesText, countText } from '../slack/views/words.ts';
import { flowTable } from './flow-table.ts';
import { flowsOf, largestText } from './flows.ts';
import { bodyTop, head, inner, margin, width } from './frame.ts';
import { moveList } from './move-list.ts';
import { picture, text } from './svg.ts';

/** As many are shown one by one. */
export const listedAtMost = 12;

export function movesPicture(plan: Plan, words: string): string {
  const title = `${intentTitle(plan.intent)}: ${plan.totals.replicasMoved > 0 ? 'which replicas go where' : 'which leaders change'}`;
  const { totals } = plan;
  const tiles = [
    { label: 'Partitions changed', figure: countText(totals.partitionsChanged) },
    { label: 'Replicas copied', figure: countText(totals.replicasMoved) },
    { label: 'Data copied', figure: totals.bytesMoved === 0 ? 'nothing' : bytesText(totals.bytesMoved) },
    { label: 'Leader changes', figure: countText(totals.leaderChanges) },
  ];
  const body = plan.moves.length <= listedAtMost ? moveList(plan, bodyTop) : tableOf(plan);
  return picture({ width, height: body.bottom + margin }, { title, words }, [...head(title, tiles), ...body.parts]);
}

function tableOf(plan: Plan) {
  const flows = flowsOf(plan);
  const { parts, bottom } = flowTable(flows, bodyTop + 22);
  const said = text(largestText(flows), { x: margin, y: bodyTop + 10, room: inner, size: 13 });
  return { bottom, parts: [said, ...parts] };
}
