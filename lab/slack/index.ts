/** The local Slack, for tests, the demo and anyone who wants to try the bot without a workspace. */

export type { Acting } from './act.ts';
export type { ClickOptions, Control } from './control.ts';
export { signature } from './delivery/http.ts';
export type { Fault } from './faults.ts';
export { blockProblems } from './limits/blocks.ts';
export { blocksChars, maxBlocksChars, messageFault } from './limits/message.ts';
export { viewProblems } from './limits/view.ts';
export { type Credentials, type LocalSlack, type LocalSlackOptions, startLocalSlack } from './local-slack.ts';
export type { LogEntry } from './log.ts';
export { loadManifest, type Manifest, readManifest } from './manifest.ts';
export type { Message, OpenView, RawValues, StoredFile } from './state.ts';
