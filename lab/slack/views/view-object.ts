/** A view as Slack sends it to apps. */

import type { ViewOutput } from '@slack/bolt';
import type { Block } from '@slack/types';
import { asJson, asList, asString, type Json } from '../json.ts';
import type { OpenView } from '../state.ts';
import { appId, botId, teamId } from '../workspace.ts';
import { type OptionFinder, stateValues } from './elements.ts';

export function viewObject(open: OpenView, offered?: OptionFinder): ViewOutput {
  const { view } = open;
  return {
    id: open.id,
    team_id: teamId,
    type: asString(view['type']),
    blocks: blocksOf(view),
    private_metadata: asString(view['private_metadata']),
    callback_id: asString(view['callback_id']),
    state: { values: stateValues(asList(view['blocks']), open.values, offered) },
    hash: open.hash,
    title: textOf(view['title']) ?? { type: 'plain_text', text: '', emoji: true },
    clear_on_close: view['clear_on_close'] === true,
    notify_on_close: view['notify_on_close'] === true,
    close: textOf(view['close']),
    submit: textOf(view['submit']),
    previous_view_id: open.previousId,
    root_view_id: open.rootId,
    app_id: appId,
    app_installed_team_id: teamId,
    bot_id: botId,
    external_id: asString(view['external_id']),
  };
}

/** Checked against Slack's rules when the app sent them. */
function blocksOf(view: Json): Block[] {
  return asList(view['blocks']) as unknown as Block[];
}

function textOf(value: unknown): ViewOutput['title'] | null {
  const text = asString(asJson(value)['text']);
  return text === '' ? null : { type: 'plain_text', text, emoji: true };
}
