/** Who people are, and where they are spoken to. Types only. */

import type { Outcome } from './outcome.ts';

export type MessageRef = { readonly channel: string; readonly ts: string };

/** What the identity provider (Slack) says of a person, fresh or at most a minute old. */
export type Directory = {
  readonly person: (userId: string) => Promise<Outcome<DirectoryPerson>>;
  readonly groupMembers: (groupId: string) => Promise<Outcome<readonly string[]>>;
};

export type DirectoryPerson = {
  readonly userId: string;
  readonly teamId: string;
  readonly name: string;
  readonly kind: 'member' | 'guest' | 'stranger' | 'bot' | 'deleted';
};
