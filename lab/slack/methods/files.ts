/** files.*: the two-step upload and what the app can read back. */

import { asJson, asList, asString, type Json } from '../json.ts';
import { addMessage, bounds, findMessage, nextId, type State, type StoredFile } from '../state.ts';
import { botUserId } from '../workspace.ts';
import { type Answer, bot, type Call, fail, type MethodTable, ok, postingFault } from './method.ts';
import { numberArg, textArg } from './payload-args.ts';

export const fileMethods: MethodTable = {
  'files.getUploadURLExternal': bot('files:write', uploadUrl),
  'files.completeUploadExternal': bot('files:write', complete),
  'files.info': bot('files:read', (call) => {
    const file = call.state.files.get(textArg(call.args, 'file'));
    return file?.complete === true ? ok({ file: fileObject(file, call.baseUrl) }) : fail('file_not_found');
  }),
};

const mimetypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  md: 'text/markdown',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  txt: 'text/plain',
};

/** One file may not be larger than this here; Slack allows 1 GB. */
export const maxFileBytes = 32 * 1024 * 1024;

function uploadUrl(call: Call): Answer {
  const { state, args } = call;
  const name = textArg(args, 'filename');
  const length = numberArg(args, 'length', 0);
  if (name === '') return fail('missing_argument', ['[ERROR] missing required field: filename']);
  if (length <= 0) return fail('missing_argument', ['[ERROR] missing required field: length']);
  if (length > maxFileBytes) return fail('file_upload_size_restricted');
  const extension = name.split('.').at(-1)?.toLowerCase() ?? '';
  const file: StoredFile = {
    id: nextId(state, 'F'),
    name,
    title: name,
    mimetype: mimetypes[extension] ?? 'application/octet-stream',
    bytes: Buffer.alloc(0),
    altText: textArg(args, 'alt_txt') || textArg(args, 'alt_text'),
    complete: false,
  };
  state.files.set(file.id, file);
  keepFilesBounded(state);
  return ok({ file_id: file.id, upload_url: `${call.baseUrl}/upload/${file.id}` });
}

/** The second step: the bytes arrive. False when nobody asked for this upload. */
export function storeUpload(state: State, id: string, bytes: Buffer): boolean {
  const file = state.files.get(id);
  if (file === undefined || file.complete) return false;
  state.files.set(id, { ...file, bytes });
  keepFilesBounded(state);
  return true;
}

function complete(call: Call): Answer {
  const { state, args } = call;
  const wanted = asList(args['files']);
  const files = wanted.map((entry) => state.files.get(asString(entry['id'])));
  if (wanted.length === 0 || files.some((file) => file === undefined || file.bytes.length === 0)) {
    return fail('file_not_found');
  }
  const channelId = textArg(args, 'channel_id');
  const channel = channelId === '' ? null : state.channels.get(channelId);
  if (channel === undefined) return fail('channel_not_found');
  const refused = channel === null ? null : postingFault(state, channel);
  if (refused !== null) return refused;
  const threadTs = textArg(args, 'thread_ts') || null;
  if (channel !== null && threadTs !== null && findMessage(state, channel.id, threadTs) === undefined) {
    return fail('invalid_thread_ts');
  }
  const done = wanted.flatMap((entry) => {
    const file = state.files.get(asString(entry['id']));
    return file === undefined ? [] : [{ ...file, title: asString(entry['title']) || file.name, complete: true }];
  });
  for (const file of done) state.files.set(file.id, file);
  if (channel !== null) {
    addMessage(state, {
      channel: channel.id,
      user: botUserId,
      threadTs,
      text: textArg(args, 'initial_comment'),
      fileIds: done.map((file) => file.id),
    });
  }
  return ok({ files: done.map((file) => fileObject(file, call.baseUrl)) });
}

/** The uploaded file that a slack_file object means, by id or by URL. */
export function fileOf(state: State, value: unknown): StoredFile | undefined {
  const named = asJson(value);
  const id = asString(named['id']) || (/\/files\/([A-Z0-9]+)\//.exec(asString(named['url']))?.[1] ?? '');
  const file = state.files.get(id);
  return file?.complete === true ? file : undefined;
}

export function fileObject(file: StoredFile, baseUrl: string): Json {
  const url = `${baseUrl}/files/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.name.split('.').at(-1) ?? '',
    size: file.bytes.length,
    alt_txt: file.altText,
    user: botUserId,
    url_private: url,
    url_private_download: url,
    permalink: url,
  };
}

/** The oldest files go first when there are too many or they are too large together. */
function keepFilesBounded(state: State): void {
  let bytes = [...state.files.values()].reduce((sum, file) => sum + file.bytes.length, 0);
  for (const [id, file] of state.files) {
    if (state.files.size <= bounds.files && bytes <= bounds.fileBytes) return;
    bytes -= file.bytes.length;
    state.files.delete(id);
  }
}
