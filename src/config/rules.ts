/** What a well-formed configuration must still keep to, one named rule each. */

import type { ClusterSettings } from './cluster-settings.ts';
import type { ClusterBook } from './config.ts';
import type { Fault } from './fault.ts';
import { endOfCertificate } from './tls.ts';

/** A call to Kafka is a few requests, and its longest wait has to fit what keeps an execution's lease meanwhile. */
export const longestRequestMs = 60_000;

type Rule = { readonly name: string; readonly check: (book: ClusterBook) => readonly Fault[] };

export const rules: readonly Rule[] = [
  { name: 'cluster-names-differ', check: clusterNamesDiffer },
  { name: 'default-cluster-exists', check: defaultClusterExists },
  { name: 'channel-means-one-cluster', check: channelMeansOneCluster },
  { name: 'throttle-in-order', check: throttleInOrder },
  { name: 'enough-approvers', check: enoughApprovers },
  { name: 'client-key-has-certificate', check: clientKeyHasCertificate },
  { name: 'durations-make-sense', check: durationsMakeSense },
];

export function brokenRules(book: ClusterBook): readonly Fault[] {
  return rules.flatMap((rule) => rule.check(book));
}

/** Legal, but worth a line at start. */
export function warningsOf(book: ClusterBook): readonly string[] {
  return book.clusters.flatMap((cluster) => {
    const { name } = cluster;
    const nobody = cluster.approvers.users.length === 0 && cluster.approvers.groups.length === 0;
    return [
      ...(nobody ? [`Nobody may approve plans for ${name}: name users or groups in its "approvers".`] : []),
      ...(cluster.allowSelfApproval ? [`On ${name} the person who asks may also approve ("allowSelfApproval").`] : []),
      ...(cluster.sasl?.mechanism === 'plain' && cluster.ssl === null
        ? [`${name} sends its password in plain text: SASL plain without TLS.`]
        : []),
      ...(cluster.ssl !== null && !cluster.ssl.rejectUnauthorized
        ? [`${name} accepts any certificate ("rejectUnauthorized": false).`]
        : []),
      ...(cluster.sasl?.mechanism === 'oauthbearer' && cluster.sasl.tokenEndpoint.startsWith('http:')
        ? [`${name} sends its client secret in plain text: "tokenEndpoint" is not https.`]
        : []),
      ...endsSoon(cluster, Date.now()),
    ];
  });
}

function endsSoon({ name, ssl }: ClusterSettings, nowMs: number): readonly string[] {
  const end = ssl === null ? null : endOfCertificate(ssl, nowMs);
  return end === null ? [] : [`${name}: ${end}.`];
}

function clusterNamesDiffer({ clusters }: ClusterBook): readonly Fault[] {
  return clusters.flatMap((cluster, index) => {
    const first = clusters.findIndex(({ name }) => name === cluster.name);
    if (first === index) return [];
    return [
      {
        path: `clusters[${index}].name`,
        found: `"${cluster.name}", as in clusters[${first}]`,
        expected: 'a name that no other cluster has',
        fix: 'Rename one of the two.',
      },
    ];
  });
}

function defaultClusterExists({ clusters, defaultCluster }: ClusterBook): readonly Fault[] {
  if (defaultCluster === null || clusters.some(({ name }) => name === defaultCluster)) return [];
  const names = clusters.map(({ name }) => `"${name}"`).join(', ');
  const path = 'defaultCluster';
  return [{ path, found: `"${defaultCluster}"`, expected: `one of ${names}`, fix: 'Name one of the clusters.' }];
}

function channelMeansOneCluster({ clusters }: ClusterBook): readonly Fault[] {
  const firstIn = new Map<string, string>();
  return clusters.flatMap((cluster, index) =>
    cluster.channels.flatMap((channel) => {
      const other = firstIn.get(channel);
      firstIn.set(channel, other ?? cluster.name);
      if (other === undefined || other === cluster.name) return [];
      return [
        {
          path: `clusters[${index}].channels`,
          found: `${channel}, which means ${other} already`,
          expected: 'a channel that means one cluster',
          fix: `Take ${channel} from one of the two; people there can still type "on ${cluster.name}".`,
        },
      ];
    }),
  );
}

function throttleInOrder({ clusters }: ClusterBook): readonly Fault[] {
  return clusters.flatMap(({ throttle }, index) => {
    const { floorBytesPerSec, startBytesPerSec, ceilingBytesPerSec } = throttle;
    if (floorBytesPerSec <= startBytesPerSec && startBytesPerSec <= ceilingBytesPerSec) return [];
    return [
      {
        path: `clusters[${index}].throttle`,
        found: `floor ${floorBytesPerSec}, start ${startBytesPerSec}, ceiling ${ceilingBytesPerSec} bytes per second`,
        expected: 'floor ≤ start ≤ ceiling',
        fix: 'Put them in order; what is not given defaults to 5MB/s, 50MB/s and 100MB/s.',
      },
    ];
  });
}

function enoughApprovers({ clusters }: ClusterBook): readonly Fault[] {
  return clusters.flatMap(({ approvers }, index) => {
    const { users, groups, needed } = approvers;
    // Nobody at all is legal and means that nothing is ever approved; a group's size is not known here.
    if (users.length === 0 || groups.length > 0 || users.length >= needed) return [];
    return [
      {
        path: `clusters[${index}].approvers.needed`,
        found: `${needed} with ${users.length} approver${users.length === 1 ? '' : 's'}`,
        expected: 'at most as many as there are approvers',
        fix: 'Name more users, add a group, or need fewer.',
      },
    ];
  });
}

function clientKeyHasCertificate({ clusters }: ClusterBook): readonly Fault[] {
  return clusters.flatMap(({ ssl }, index) => {
    if (ssl === null || (ssl.cert === null) === (ssl.key === null)) return [];
    return [
      {
        path: `clusters[${index}].tls`,
        found: ssl.cert === null ? '"key" without "cert"' : '"cert" without "key"',
        expected: 'both or neither',
        fix: 'Give the missing file, or take the other out.',
      },
    ];
  });
}

function durationsMakeSense({ clusters }: ClusterBook): readonly Fault[] {
  return clusters.flatMap(({ approvalLastsMs, requestTimeoutMs, watch }, index) => [
    ...(watch === null
      ? []
      : outside(`clusters[${index}].watch.every`, watch.everyMs, { leastMs: 2_000, mostMs: 3_600_000 })),
    ...outside(`clusters[${index}].approvalLasts`, approvalLastsMs, { leastMs: 60_000, mostMs: 7 * 86_400_000 }),
    ...outside(`clusters[${index}].requestTimeout`, requestTimeoutMs, {
      leastMs: 1000,
      mostMs: longestRequestMs,
      why: ': an execution keeps its hold on the cluster for no longer wait',
    }),
  ]);
}

function outside(
  path: string,
  ms: number,
  { leastMs, mostMs, why = '' }: { readonly leastMs: number; readonly mostMs: number; readonly why?: string },
): readonly Fault[] {
  if (ms >= leastMs && ms <= mostMs) return [];
  const expected = `from ${leastMs / 1000}s to ${mostMs / 1000}s`;
  return [{ path, found: `${ms / 1000}s`, expected, fix: `Choose a duration in that range${why}.` }];
}
