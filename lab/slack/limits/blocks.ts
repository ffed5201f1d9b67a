/** Slack's rules for single blocks and for lists of blocks. */

import { asString, type Json } from '../json.ts';
import {
  accessoryElements,
  actionElements,
  checkElement,
  checkImageElement,
  checkImageSource,
  inputElements,
} from './elements.ts';
import {
  checkList,
  checkOptionalString,
  checkOptionalText,
  checkString,
  checkText,
  type Problems,
  report,
} from './problems.ts';
import { checkDataTable, checkTable } from './tables.ts';

export type Surface = 'message' | 'modal' | 'home';

const plain = ['plain_text'] as const;
const mrkdwn = ['mrkdwn'] as const;

/** Where each type may stand. Types that are not listed are refused on every surface. */
const surfaces: Readonly<Record<string, readonly Surface[]>> = {
  actions: ['message', 'modal', 'home'],
  alert: ['modal'],
  card: ['message', 'modal', 'home'],
  carousel: ['message', 'home'],
  context: ['message', 'modal', 'home'],
  data_table: ['message'],
  divider: ['message', 'modal', 'home'],
  file: ['message'],
  header: ['message', 'modal', 'home'],
  image: ['message', 'modal', 'home'],
  input: ['message', 'modal', 'home'],
  markdown: ['message'],
  rich_text: ['message', 'modal', 'home'],
  section: ['message', 'modal', 'home'],
  table: ['message'],
};

const checks: Readonly<Record<string, (problems: Problems, block: Json, pointer: string) => void>> = {
  actions: (problems, block, pointer) => {
    const elements = checkList(problems, block['elements'], `${pointer}/elements`, { min: 1, max: 25 });
    elements.forEach((element, at) => {
      checkElement(problems, element, `${pointer}/elements/${at}`, actionElements);
    });
  },
  alert: (problems, block, pointer) => checkText(problems, block['text'], `${pointer}/text`, { max: 3000 }),
  card: checkCard,
  carousel: (problems, block, pointer) => {
    const cards = checkList(problems, block['elements'], `${pointer}/elements`, { min: 1, max: 10 });
    cards.forEach((card, at) => {
      if (card['type'] === 'card') checkCard(problems, card, `${pointer}/elements/${at}`);
      else report(problems, 'must be one of: card', `${pointer}/elements/${at}/type`);
    });
  },
  context: (problems, block, pointer) => {
    const elements = checkList(problems, block['elements'], `${pointer}/elements`, { min: 1, max: 10 });
    elements.forEach((element, at) => {
      if (element['type'] === 'image') checkImageElement(problems, element, `${pointer}/elements/${at}`);
      else checkText(problems, element, `${pointer}/elements/${at}`, { max: 3000 });
    });
  },
  data_table: checkDataTable,
  divider: () => {},
  // Apps may not send file blocks: Slack makes them for remote files.
  file: (problems, _block, pointer) => report(problems, 'file blocks cannot be sent by apps', pointer),
  header: (problems, block, pointer) =>
    checkText(problems, block['text'], `${pointer}/text`, { max: 150, kinds: plain }),
  image: (problems, block, pointer) => {
    checkString(problems, block['alt_text'], `${pointer}/alt_text`, { min: 1, max: 2000 });
    checkOptionalText(problems, block['title'], `${pointer}/title`, { max: 2000, kinds: plain });
    checkImageSource(problems, block, pointer);
  },
  input: (problems, block, pointer) => {
    checkText(problems, block['label'], `${pointer}/label`, { max: 2000, kinds: plain });
    checkOptionalText(problems, block['hint'], `${pointer}/hint`, { max: 2000, kinds: plain });
    checkElement(problems, block['element'], `${pointer}/element`, inputElements);
  },
  markdown: (problems, block, pointer) =>
    checkString(problems, block['text'], `${pointer}/text`, { min: 1, max: 12_000 }),
  rich_text: (problems, block, pointer) => {
    checkList(problems, block['elements'], `${pointer}/elements`, { min: 1, max: 200 });
  },
  section: checkSection,
  table: checkTable,
};

function checkSection(problems: Problems, block: Json, pointer: string): void {
  if (block['text'] === undefined && block['fields'] === undefined)
    report(problems, 'must have text or fields', pointer);
  checkOptionalText(problems, block['text'], `${pointer}/text`, { max: 3000 });
  if (block['fields'] !== undefined) {
    const fields = checkList(problems, block['fields'], `${pointer}/fields`, { min: 1, max: 10 });
    fields.forEach((field, at) => {
      checkText(problems, field, `${pointer}/fields/${at}`, { max: 2000 });
    });
  }
  if (block['accessory'] !== undefined)
    checkElement(problems, block['accessory'], `${pointer}/accessory`, accessoryElements);
}

function checkCard(problems: Problems, block: Json, pointer: string): void {
  if (['hero_image', 'title', 'actions', 'body'].every((key) => block[key] === undefined)) {
    report(problems, 'must have one of hero_image, title, actions, body', pointer);
  }
  checkOptionalText(problems, block['title'], `${pointer}/title`, { max: 150, kinds: mrkdwn });
  checkOptionalText(problems, block['subtitle'], `${pointer}/subtitle`, { max: 150, kinds: mrkdwn });
  checkOptionalText(problems, block['body'], `${pointer}/body`, { max: 200, kinds: mrkdwn });
  if (block['actions'] === undefined) return;
  const actions = checkList(problems, block['actions'], `${pointer}/actions`, { min: 1, max: 25 });
  actions.forEach((action, at) => {
    checkElement(problems, action, `${pointer}/actions/${at}`, ['button']);
  });
}

/** All that is wrong with a list of blocks on a surface; empty when Slack would take it. */
export function blockProblems(blocks: readonly Json[], surface: Surface): Problems {
  const problems: Problems = [];
  const most = surface === 'message' ? 50 : 100;
  if (blocks.length > most) report(problems, `no more than ${most} items allowed`, '/blocks');
  const seen = new Set<string>();
  blocks.forEach((block, at) => {
    const pointer = `/blocks/${at}`;
    const type = asString(block['type']);
    const check = Object.hasOwn(checks, type) ? checks[type] : undefined;
    if (check === undefined || surfaces[type]?.includes(surface) !== true) {
      report(problems, `unsupported type: ${type || 'none'}`, `${pointer}/type`);
      return;
    }
    checkOptionalString(problems, block['block_id'], `${pointer}/block_id`, 255);
    const id = asString(block['block_id']);
    if (id !== '' && seen.has(id)) report(problems, `duplicate block_id: ${id}`, `${pointer}/block_id`);
    seen.add(id);
    check(problems, block, pointer);
    checkUniqueActions(problems, block, pointer);
  });
  return problems;
}

function checkUniqueActions(problems: Problems, block: Json, pointer: string): void {
  const elements = Array.isArray(block['elements']) ? block['elements'] : [];
  const ids = elements.map((element) => element?.action_id).filter((id) => typeof id === 'string');
  if (new Set(ids).size !== ids.length) report(problems, 'duplicate action_id', `${pointer}/elements`);
}
