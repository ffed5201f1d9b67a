import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CardBody } from '../../../jobs/card.ts';
import { cardBlocks } from '../../../src/slack/views/card-blocks.ts';
import { approvedByBob, hugePlan, plan, proposal, withChoices } from './support/cards.ts';
import { draw } from './support/draw.ts';
import { assertGolden } from './support/golden.ts';

const card = (body: CardBody) => ({ clusterName: 'prod', body });
const planBody = (of: ReturnType<typeof plan>): CardBody => ({
  kind: 'plan',
  proposal: proposal(),
  plan: of,
  approvers: ['S0APPROVERS'],
  needed: 1,
  allowSelfApproval: false,
});

describe('a plan message with choices or a budget', () => {
  it('that a budget cut short does not claim to empty a broker, nor to be the least of all', () => {
    const intent = { intent: { kind: 'drain', brokers: [102] }, maxMoveBytes: 20e9 } as const;
    const text = draw(cardBlocks(card(planBody(plan({ intent })))));
    assert.match(text, /Does not empty broker 102 yet: 150 replicas stay there\. Mends 4 rack violations by copying/);
    assert.match(text, /No valid plan that leaves out the same partitions copies less \(proven\)/);
    const { after } = plan();
    const emptied = { ...after, brokers: after.brokers.filter(({ broker }) => broker !== 102) };
    const whole = plan({ intent: { intent: intent.intent }, after: emptied });
    assert.match(draw(cardBlocks(card(planBody(whole)))), /Empties broker 102 and mends 4 rack violations/);
  });
  it('names a budget with its unit as it is written', () => {
    const { proposal: choosable, plan: balanced } = withChoices();
    const intent = { ...balanced.intent, maxMoveBytes: 50e9 };
    const body = {
      ...planBody(plan({ intent })),
      proposal: { ...choosable, choice: ['within-budget'], others: choosable.others?.slice(0, 1) },
    } as CardBody;
    assert.match(draw(cardBlocks(card(body))), /This plan: within 50\sGB/);
  });
  it('has its picture, and the other choices beside it with their price', () => {
    const { proposal: choosable, plan: balanced } = withChoices();
    const body = { ...planBody(balanced), proposal: choosable } as CardBody;
    assertGolden('plan-choices', cardBlocks(card(body)));
    const decided = { ...body, proposal: { ...choosable, state: 'approved', ...approvedByBob } } as CardBody;
    assert.doesNotMatch(JSON.stringify(cardBlocks(card(decided))), /choose-/);
  });
  it('names the choices that there are not, with their reason', () => {
    const { proposal: choosable, plan: balanced } = withChoices();
    const leftOut = [{ name: 'smallest', why: 'it was not found in the time that there was' }] as const;
    const others = choosable.others?.slice(1) ?? [];
    const body = { ...planBody(balanced), proposal: { ...choosable, others, leftOut } } as CardBody;
    assert.match(draw(cardBlocks(card(body))), /No _smallest_: it was not found in the time that there was\./);
    const none = { ...body, proposal: { ...choosable, others: [], leftOut } } as CardBody;
    const view = cardBlocks(card(none));
    assert.match(draw(view), /No _smallest_: it was not found/);
    assert.doesNotMatch(JSON.stringify(view), /choose-/);
  });
  it('of 20,000 moves with a picture and choices fits too', () => {
    const { proposal: choosable } = withChoices();
    const picture = { fileId: 'F1', altText: 'x'.repeat(5000) };
    const body = { ...planBody(hugePlan()), proposal: { ...choosable, picture } } as CardBody;
    assertGolden('plan-huge-choices', cardBlocks(card(body)));
    assert.doesNotMatch(draw(cardBlocks(card(body))), /did not fit/);
  });
});
