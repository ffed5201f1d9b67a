/** How an ask is named: in headings, buttons and answers. Topic names are set as code, so they carry no markup. */

import type { Risk } from '../../../jobs/policy/risk.ts';
import type { PlanRequest } from '../../../planner/index.ts';
import { balanceOf } from '../../../planner/index.ts';
import { bold, code, harmless } from './mrkdwn.ts';
import { bytesText, clip, counted, listText, rateText } from './words.ts';

/** 'Fix racks', 'Drain brokers 7 and 8': plain text. */
export function intentTitle({ intent }: PlanRequest): string {
  switch (intent.kind) {
    case 'rebalance':
      return 'Rebalance';
    case 'fix-racks':
      return 'Fix racks';
    case 'drain':
      return `Drain ${brokersText(intent.brokers)}`;
    case 'add':
      return `Add ${brokersText(intent.brokers)}`;
    case 'set-rf':
      return `Set replication factor ${intent.replicationFactor}`;
    case 'heal':
      return 'Heal';
    case 'leaders':
      return 'Leaders';
    case 'place':
      return intent.what;
  }
}

/** What a posting is about, as it would be typed: '`drain 7,8` '. Nothing for postings of before that was kept. */
export function aboutText(subject: string | undefined): string {
  return subject === undefined ? '' : `${code(clip(subject, 80))} `;
}

/** 'Risk high: it changes 300 partitions', where a policy has classes. mrkdwn. */
export function riskClassText(risk: Risk): string {
  const why = risk.reasons.length === 0 ? '' : `: ${harmless(clip(risk.reasons.join('; '), 500))}`;
  return `${bold(`Risk ${risk.class}`)}${why}.`;
}

/** 'to drain brokers 7 and 8 …': every bound that was given is echoed, so that a misread unit is seen at once. mrkdwn. */
export function requestText(request: PlanRequest): string {
  const asked = [
    request.topics === undefined ? '' : `topics ${namesText(request.topics)}`,
    request.excludeTopics === undefined ? '' : `without topics ${namesText(request.excludeTopics)}`,
    request.excludeBrokers === undefined ? '' : `without ${brokersText(request.excludeBrokers)}`,
    request.balance === undefined ? '' : `balance ${balanceOf(request)}`,
    request.tolerancePercent === undefined ? '' : `tolerance ${request.tolerancePercent} %`,
    request.maxMoveBytes === undefined ? '' : `copying at most ${bytesText(request.maxMoveBytes)}`,
    request.maxMoves === undefined ? '' : `at most ${counted(request.maxMoves, 'move')}`,
    request.throttleBytesPerSec === undefined ? '' : `throttle ${rateText(request.throttleBytesPerSec)}`,
    request.diskLimitPercent === undefined ? '' : `disks at most ${request.diskLimitPercent} % full`,
    request.leaders === undefined ? '' : 'leaders stay while data is copied',
  ].filter((part) => part !== '');
  return [intentTitle(request), ...asked].join(', ');
}

export function brokersText(brokers: readonly number[]): string {
  return `${brokers.length === 1 ? 'broker' : 'brokers'} ${listText(brokers.map(String), 12)}`;
}

function namesText(names: readonly string[]): string {
  return listText(names.map(code), 5);
}
