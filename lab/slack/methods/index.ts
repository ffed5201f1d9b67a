/** Every Web API method that the local Slack knows. */

import { asList, asString, isJson } from '../json.ts';
import { blockProblems } from '../limits/blocks.ts';
import { messageFault } from '../limits/message.ts';
import { viewProblems } from '../limits/view.ts';
import { appId, botId, botUserId, teamDomain, teamId } from '../workspace.ts';
import { chatMethods, workspaceUrl } from './chat.ts';
import { fileMethods } from './files.ts';
import { historyMethods } from './history.ts';
import { type Answer, bot, type Call, fail, type MethodTable, ok } from './method.ts';
import { textArg } from './payload-args.ts';
import { peopleMethods } from './people.ts';
import { viewMethods } from './views.ts';

const otherMethods: MethodTable = {
  'auth.test': bot(null, ({ state }) =>
    ok({
      url: workspaceUrl,
      team: 'Local Slack',
      user: state.users.get(botUserId)?.name ?? 'bot',
      team_id: teamId,
      user_id: botUserId,
      bot_id: botId,
      is_enterprise_install: false,
    }),
  ),
  'apps.connections.open': {
    token: 'app',
    scopes: [],
    run: ({ openSocketUrl }) => {
      const url = openSocketUrl();
      return url === null ? fail('too_many_websockets') : ok({ url });
    },
  },
  'bots.info': bot('users:read', ({ state, args }) => {
    const wanted = textArg(args, 'bot');
    if (wanted !== '' && wanted !== botId) return fail('bot_not_found');
    return ok({ bot: { id: botId, app_id: appId, user_id: botUserId, name: state.manifest.botName, deleted: false } });
  }),
  'team.info': bot('team:read', () => ok({ team: { id: teamId, name: 'Local Slack', domain: teamDomain } })),
  'blocks.validate': bot(null, validate),
};

function validate({ args }: Call): Answer {
  const given = ['blocks', 'message', 'view'].filter((key) => args[key] !== undefined);
  if (given.length !== 1) return fail('invalid_arguments', ['[ERROR] give exactly one of blocks, message, view']);
  const { blocks, message, view } = { blocks: args['blocks'], message: args['message'], view: args['view'] };
  if (isJson(view)) return verdict(viewProblems(view, view['type'] === 'home' ? 'home' : 'modal'));
  if (isJson(message)) {
    const fault = messageFault({ text: asString(message['text']), blocks: asList(message['blocks']) });
    return fault === null ? ok() : fail(fault.error, fault.messages);
  }
  return verdict(blockProblems(asList(blocks), 'message'));
}

function verdict(problems: readonly string[]): Answer {
  return problems.length === 0 ? ok() : fail('invalid_blocks', problems);
}

export const methods: MethodTable = {
  ...otherMethods,
  ...chatMethods,
  ...fileMethods,
  ...historyMethods,
  ...peopleMethods,
  ...viewMethods,
};
