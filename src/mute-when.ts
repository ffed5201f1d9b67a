/** A messenger that says nothing any more once its jobs were put back for another worker, which says it instead. */

import { refuse } from '../jobs/outcome.ts';
import type { Messenger } from '../jobs/ports.ts';

export function muteWhen(messenger: Messenger, gone: () => boolean): Messenger {
  const mute = refuse('handed-over', 'This worker is ending.', 'Nothing: another worker does it.');
  return {
    ...messenger,
    post: async (channel, card) => (gone() ? mute : messenger.post(channel, card)),
    edit: async (message, card) => (gone() ? mute : messenger.edit(message, card)),
    reply: async (message, text) => (gone() ? mute : messenger.reply(message, text)),
    attach: async (message, file) => (gone() ? mute : messenger.attach(message, file)),
    whisper: async (channel, userId, card) => (gone() ? mute : messenger.whisper(channel, userId, card)),
  };
}
