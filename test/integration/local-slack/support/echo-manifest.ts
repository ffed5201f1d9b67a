import { type Manifest, readManifest } from '../../../../lab/slack/index.ts';

/** The manifest of the small app that the local Slack is tested with. */
export const echoManifestJson = {
  display_information: { name: 'Echo' },
  features: {
    bot_user: { display_name: 'Echo', always_online: true },
    app_home: { home_tab_enabled: true, messages_tab_enabled: false },
    slash_commands: [
      { command: '/wizard', description: 'A form that changes' },
      { command: '/kafka', description: 'Try everything', usage_hint: 'hello | show | form', should_escape: true },
    ],
    shortcuts: [
      { name: 'Explain this', type: 'message', callback_id: 'explain', description: 'Explains a message' },
      { name: 'Open the form', type: 'global', callback_id: 'open-form', description: 'Opens the form' },
    ],
  },
  oauth_config: {
    scopes: { bot: ['commands', 'chat:write', 'files:write', 'users:read', 'usergroups:read'] },
  },
  settings: {
    interactivity: { is_enabled: true },
    event_subscriptions: { bot_events: ['app_home_opened', 'app_mention'] },
    socket_mode_enabled: true,
  },
};

export const echoManifest: Manifest = readManifest(echoManifestJson);
