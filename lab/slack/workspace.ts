/** Who and what is in the local workspace: people in every role that approvals care about, channels, user groups. */

export type User = {
  readonly id: string;
  readonly teamId: string;
  readonly name: string;
  readonly realName: string;
  /** What the page says beside the name. */
  readonly role: string;
  readonly isBot: boolean;
  readonly isGuest: boolean;
  readonly isStranger: boolean;
  readonly deleted: boolean;
};

export type Channel = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  readonly members: Set<string>;
  archived: boolean;
};

export type UserGroup = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  members: readonly string[];
};

export const teamId = 'T0LOCAL';
export const foreignTeamId = 'T0OTHER';
export const teamDomain = 'local-slack';
export const appId = 'A0LOCALAPP';
export const botUserId = 'U0BOT';
export const botId = 'B0BOT';
export const slackbotId = 'USLACKBOT';

const person = { teamId, isBot: false, isGuest: false, isStranger: false, deleted: false };

export function seedUsers(botName: string): readonly User[] {
  return [
    { ...person, id: 'U0MIRA', name: 'mira', realName: 'Mira Okafor', role: 'requester' },
    { ...person, id: 'U0BOB', name: 'bob', realName: 'Bob Lindqvist', role: 'approver' },
    { ...person, id: 'U0CHEN', name: 'chen', realName: 'Chen Wei', role: 'second approver' },
    { ...person, id: 'U0GUS', name: 'gus', realName: 'Gus Taylor', role: 'guest', isGuest: true },
    {
      ...person,
      id: 'U0STELLA',
      teamId: foreignTeamId,
      name: 'stella',
      realName: 'Stella Marsh',
      role: 'from another company',
      isStranger: true,
    },
    { ...person, id: 'U0DORA', name: 'dora', realName: 'Dora Quist', role: 'deactivated', deleted: true },
    { ...person, id: botUserId, name: botName.toLowerCase(), realName: botName, role: 'app', isBot: true },
    { ...person, id: slackbotId, name: 'slackbot', realName: 'Slackbot', role: 'system', isBot: true },
  ];
}

export function seedChannels(): readonly Channel[] {
  const staff = ['U0MIRA', 'U0BOB', 'U0CHEN'];
  return [
    {
      id: 'C0KAFKAOPS',
      name: 'kafka-ops',
      kind: 'public',
      members: new Set([...staff, 'U0GUS', 'U0STELLA', botUserId]),
      archived: false,
    },
    {
      id: 'C0KAFKAPROD',
      name: 'kafka-prod',
      kind: 'private',
      members: new Set([...staff, botUserId]),
      archived: false,
    },
    // The app is not a member here, so posting fails as it would in a channel that nobody invited it to.
    { id: 'C0GENERAL', name: 'general', kind: 'public', members: new Set(staff), archived: false },
  ];
}

export function seedGroups(): readonly UserGroup[] {
  return [
    {
      id: 'S0APPROVERS',
      handle: 'kafka-approvers',
      name: 'Kafka approvers',
      members: ['U0BOB', 'U0CHEN'],
    },
  ];
}
