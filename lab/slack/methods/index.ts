/** Every Web API method that the local Slack knows. */

import { appId, botId, botUserId, teamDomain, teamId } from '../workspace.ts';
import { chatMethods, workspaceUrl } from './chat.ts';
import { fileMethods } from './files.ts';
import { historyMethods } from './history.ts';
import { bot, fail, type MethodTable, ok } from './method.ts';
import { textArg } from './payload-args.ts';
import { peopleMethods } from './people.ts';
import { validate } from './validate.ts';
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

export const methods: MethodTable = {
  ...otherMethods,
  ...chatMethods,
  ...fileMethods,
  ...historyMethods,
  ...peopleMethods,
  ...viewMethods,
};
