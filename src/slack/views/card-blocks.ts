/** A card as Slack shows it: the one place that knows every kind of card. */

import type { Card } from '../../../jobs/card.ts';
import { adviceView } from './advice-card.ts';
import { infeasibleView, nothingToDoView, problemCard } from './answer-cards.ts';
import { auditView } from './audit-card.ts';
import { context, type View } from './blocks.ts';
import { digestView } from './digest-card.ts';
import { doctorView } from './doctor-card.ts';
import { executionView } from './execution-card.ts';
import { fit } from './fit.ts';
import { harmless } from './mrkdwn.ts';
import { planView } from './plan-card.ts';
import { statusView } from './status-card.ts';
import { watchView } from './watch-card.ts';
import { survivalView, whatIfView } from './what-if-card.ts';
import { clip } from './words.ts';

export function cardBlocks(card: Card): View {
  const fitted = fit(viewOf(card));
  // The message's own text is markup too, where Slack shows it instead of the blocks.
  const view = { ...fitted, text: harmless(fitted.text) };
  const note = card.clusterNote ?? '';
  if (note === '') return view;
  // Under the heading, where nobody can miss that this cluster is not what it seems.
  const [first, ...rest] = view.blocks;
  const said = context(`*Note:* ${harmless(clip(note, 200))}`);
  const blocks = first?.type === 'header' ? [first, said, ...rest] : [said, ...view.blocks];
  return { text: `${harmless(clip(note, 200))}: ${view.text}`, blocks };
}

function viewOf({ body, clusterName }: Card): View {
  switch (body.kind) {
    case 'plan':
      return planView(body, clusterName);
    case 'nothing-to-do':
      return nothingToDoView(body, clusterName);
    case 'infeasible':
      return infeasibleView(body, clusterName);
    case 'execution':
      return executionView(body, clusterName);
    case 'status':
      return statusView(body, clusterName);
    case 'audit':
      return auditView(body, clusterName);
    case 'what-if':
      return whatIfView(body, clusterName);
    case 'advice':
      return adviceView(body, clusterName);
    case 'survival':
      return survivalView(body, clusterName);
    case 'digest':
      return digestView(body, clusterName);
    case 'doctor':
      return doctorView(body);
    case 'watch':
      return watchView(body, clusterName);
    case 'problem':
      return problemCard(body);
  }
}
