/** Reads the app manifest: commands, shortcuts, scopes and the switches that the local Slack obeys. */

import { readFileSync } from 'node:fs';
import { asJson, asList, asString, asStrings, isJson, type Json, parseJson } from './json.ts';

export type ManifestCommand = {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
  readonly shouldEscape: boolean;
};

export type ManifestShortcut = {
  readonly kind: 'message' | 'global';
  readonly name: string;
  readonly callbackId: string;
};

export type Manifest = {
  readonly appName: string;
  readonly botName: string;
  readonly commands: readonly ManifestCommand[];
  readonly shortcuts: readonly ManifestShortcut[];
  readonly botScopes: readonly string[];
  readonly botEvents: readonly string[];
  readonly homeTab: boolean;
  readonly interactivity: boolean;
  readonly socketMode: boolean;
};

/** Throws one plain sentence when the file is missing or is not a manifest. */
export function loadManifest(path: string): Manifest {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new Error(`No app manifest at ${path}. Give the path of the app's manifest.json.`);
  }
  const parsed = parseJson(text);
  if (!isJson(parsed)) throw new Error(`${path} is not a JSON object, so it is not an app manifest.`);
  return readManifest(parsed);
}

/** The parts of a manifest that the local Slack uses; everything else in it is ignored. */
export function readManifest(manifest: Json): Manifest {
  const features = asJson(manifest['features']);
  const settings = asJson(manifest['settings']);
  const scopes = asJson(asJson(manifest['oauth_config'])['scopes']);
  const appName = asString(asJson(manifest['display_information'])['name']) || 'App';
  return {
    appName,
    botName: asString(asJson(features['bot_user'])['display_name']) || appName,
    commands: asList(features['slash_commands']).map((command) => ({
      command: asString(command['command']),
      description: asString(command['description']),
      usageHint: asString(command['usage_hint']),
      shouldEscape: command['should_escape'] === true,
    })),
    shortcuts: asList(features['shortcuts']).map((shortcut) => ({
      kind: shortcut['type'] === 'message' ? 'message' : 'global',
      name: asString(shortcut['name']),
      callbackId: asString(shortcut['callback_id']),
    })),
    botScopes: asStrings(scopes['bot']),
    botEvents: asStrings(asJson(settings['event_subscriptions'])['bot_events']),
    homeTab: asJson(features['app_home'])['home_tab_enabled'] === true,
    interactivity: asJson(settings['interactivity'])['is_enabled'] === true,
    socketMode: settings['socket_mode_enabled'] === true,
  };
}
