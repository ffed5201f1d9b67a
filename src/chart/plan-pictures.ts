/** The three pictures of a plan, drawn. */

import type { Plan, Snapshot } from '../../planner/index.ts';
import { brokersAlt, movesAlt, wavesAlt } from './alt-text.ts';
import { brokersPicture } from './brokers-picture.ts';
import { movesPicture } from './moves-picture.ts';
import { wavesPicture } from './waves-picture.ts';

export type Drawing = {
  readonly name: 'brokers' | 'moves' | 'waves' | 'what-if';
  readonly title: string;
  readonly altText: string;
  readonly svg: string;
};

export function planPictures(snapshot: Pick<Snapshot, 'brokers'>, plan: Plan): readonly Drawing[] {
  const words = { brokers: brokersAlt(snapshot, plan), moves: movesAlt(plan), waves: wavesAlt(plan) };
  return [
    {
      name: 'brokers',
      title: 'Brokers by rack, now and after',
      altText: words.brokers,
      svg: brokersPicture(snapshot, plan, words.brokers),
    },
    { name: 'moves', title: 'Which replicas go where', altText: words.moves, svg: movesPicture(plan, words.moves) },
    { name: 'waves', title: 'Waves in time', altText: words.waves, svg: wavesPicture(plan, words.waves) },
  ];
}
