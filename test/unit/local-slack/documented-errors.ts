/**
 * The errors that Slack documents of each method, as far as they are the method's own and the local Slack has a reason to give
 * them: docs.slack.dev/reference/methods/<method>#errors.
 */

/** Any method may answer these. */
export const documentedEverywhere: readonly string[] = [
  ...['not_authed', 'invalid_auth', 'not_allowed_token_type', 'missing_scope', 'ratelimited', 'unknown_method'],
  ...['invalid_arguments', 'fatal_error', 'internal_error'],
];

const posting = [
  ...['channel_not_found', 'is_archived', 'not_in_channel', 'no_text', 'invalid_blocks', 'invalid_blocks_format'],
  ...['invalid_attachments', 'msg_blocks_too_long', 'msg_too_long'],
];
const triggered = ['exchanged_trigger_id', 'expired_trigger_id', 'invalid_trigger_id'];

export const documentedErrors: Readonly<Record<string, readonly string[]>> = {
  'blocks.validate': ['invalid_blocks', 'invalid_message', 'invalid_view'],
  'chat.postMessage': posting,
  'chat.postEphemeral': [...posting, 'user_not_in_channel'],
  'chat.update': [
    ...['channel_not_found', 'message_not_found', 'cant_update_message', 'is_inactive', 'no_text'],
    ...['invalid_blocks', 'invalid_blocks_format', 'invalid_attachments', 'edit_window_closed', 'msg_too_long'],
  ],
  'chat.delete': ['channel_not_found', 'message_not_found', 'cant_delete_message'],
  'conversations.join': ['channel_not_found', 'is_archived', 'method_not_supported_for_channel_type'],
  'conversations.history': ['channel_not_found'],
  'files.getUploadURLExternal': ['missing_argument', 'file_upload_size_restricted'],
  'files.completeUploadExternal': ['file_not_found', 'invalid_channel', 'posting_to_channel_denied'],
  'views.open': triggered,
  'views.push': [...triggered, 'push_limit_reached', 'not_found'],
  'views.update': ['not_found', 'hash_conflict'],
  'views.publish': ['not_enabled', 'hash_conflict'],
};
