/** The shape of the policy file. Each message says what is expected; `settings.ts` beside it says it at length. */

import { z } from 'zod';
import { isTimeZone, riskClasses, windowEnds } from '../../../jobs/policy/governance.ts';
import { intentKinds } from '../../../planner/index.ts';
import { askers, bytes, clusterName, formatVersion, people, rate, shapeError, text, truth } from '../file-schema.ts';

export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const count = z.int({ error: 'a whole number' }).min(1, { error: 'at least 1' });
const approvalCount = count.max(10, { error: 'at most 10' });
const share = z
  .string({ error: 'a share as text' })
  .regex(/^(?:100|\d{1,2})(?:\.\d+)?\s*%$/, { error: 'a share of 100, such as "10%"' });
const timeOfDay = z
  .string({ error: 'a time of day as text' })
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: 'a time of day from "00:00" to "24:00"' });
const moment = z.iso.datetime({ offset: true, error: 'a moment with its offset, such as "2026-12-20T00:00:00+01:00"' });
const timeZone = z
  .string({ error: 'a time zone as text' })
  .refine(isTimeZone, { error: 'a time zone by its IANA name, such as "Europe/Berlin" or "UTC"' });

const riskLines = z.strictObject(
  {
    bytes: bytes.optional(),
    clusterShare: share.optional(),
    partitions: count.optional(),
    leaderChanges: count.optional(),
    withoutSlack: count.optional(),
    lowersReplication: truth.optional(),
  },
  { error: shapeError('an object with the lines from which on a plan is in this class') },
);

const governed = z.strictObject(
  {
    cluster: clusterName,
    askers: askers.optional(),
    approvers: z.strictObject(people, { error: shapeError('an object with "users" and "groups"') }).optional(),
    fourEyes: truth.optional(),
    approvals: z
      .strictObject(
        { low: approvalCount.optional(), medium: approvalCount.optional(), high: approvalCount.optional() },
        { error: shapeError('an object with "low", "medium" and "high"') },
      )
      .optional(),
    typedConfirmation: z.enum([...riskClasses, 'never'], { error: '"low", "medium", "high" or "never"' }).optional(),
    risk: z
      .strictObject(
        { medium: riskLines.optional(), high: riskLines.optional() },
        { error: shapeError('an object with "medium" and "high"') },
      )
      .optional(),
    windows: z
      .array(
        z.strictObject(
          {
            days: z
              .array(z.enum(weekdays, { error: '"mon", "tue", "wed", "thu", "fri", "sat" or "sun"' }), {
                error: 'a list of weekdays',
              })
              .min(1, { error: 'at least one weekday' }),
            from: timeOfDay,
            to: timeOfDay,
            timeZone,
          },
          { error: shapeError('an object with "days", "from", "to" and "timeZone"') },
        ),
        { error: 'a list of windows' },
      )
      .max(50, { error: 'at most 50 windows' })
      .optional(),
    freezes: z
      .array(
        z.strictObject(
          { from: moment, until: moment, reason: text.max(200, { error: 'at most 200 characters' }) },
          { error: shapeError('an object with "from", "until" and "reason"') },
        ),
        { error: 'a list of freezes' },
      )
      .max(50, { error: 'at most 50 freezes' })
      .optional(),
    atWindowEnd: z.enum(windowEnds, { error: '"pause" or "finish-wave"' }).optional(),
    ceilings: z
      .strictObject(
        { bytes: bytes.optional(), partitions: count.optional(), throttle: rate.optional() },
        { error: shapeError('an object with "bytes", "partitions" and "throttle"') },
      )
      .optional(),
    autoApproval: z
      .strictObject(
        {
          intents: z.array(z.enum(intentKinds, { error: `one of ${intentKinds.join(', ')}` }), {
            error: 'a list of kinds of plans',
          }),
          bytes,
          partitions: count,
        },
        { error: shapeError('an object with "intents", "bytes" and "partitions", all of them') },
      )
      .optional(),
  },
  { error: shapeError('an object that describes the policy of one cluster') },
);

export const policySchema = z.strictObject(
  {
    version: formatVersion.optional(),
    clusters: z
      .array(governed, { error: 'a list of clusters' })
      .min(1, { error: 'at least one cluster' })
      .max(100, { error: 'at most 100 clusters' }),
  },
  { error: shapeError('an object with "clusters"') },
);

export type PolicyFile = z.infer<typeof policySchema>;
export type GovernedCluster = PolicyFile['clusters'][number];
