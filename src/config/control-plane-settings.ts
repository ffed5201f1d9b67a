/** The settings of evenkeel.json that say where controllers and ZooKeeper servers stand. */

import type { Setting } from './setting.ts';

export const controlPlaneSettings: readonly Setting[] = [
  {
    path: 'clusters[].controllers',
    what: 'The racks of KRaft controllers, so that audit and what-if know what a rack takes along: Kafka itself does not know them.',
    example: '[ { "id": 3001, "rack": "a" } ]',
    byDefault: 'racks of controllers that are brokers too; else not known',
  },
  {
    path: 'clusters[].controllers[]',
    what: 'One controller.',
    example: '{ "id": 3001, "rack": "a" }',
    byDefault: null,
  },
  { path: 'clusters[].controllers[].id', what: 'Its node.id.', example: '3001', byDefault: null },
  {
    path: 'clusters[].controllers[].rack',
    what: 'Where it stands, as brokers say it.',
    example: '"a"',
    byDefault: null,
  },
  {
    path: 'clusters[].zookeeper',
    what: 'The servers of the ZooKeeper ensemble, for a cluster that has one (Kafka 3.9 and older). Each is asked "srvr".',
    example: '[ { "server": "zk-1.example:2181", "rack": "a" } ]',
    byDefault: 'not told: audit and what-if cannot judge the ensemble',
  },
  {
    path: 'clusters[].zookeeper[]',
    what: 'One server of the ensemble.',
    example: '{ "server": "zk-1.example:2181", "rack": "a" }',
    byDefault: null,
  },
  {
    path: 'clusters[].zookeeper[].server',
    what: 'Its client port.',
    example: '"zk-1.example:2181"',
    byDefault: null,
  },
  {
    path: 'clusters[].zookeeper[].rack',
    what: 'Where it stands, as brokers say it.',
    example: '"a"',
    byDefault: 'not known',
  },
  {
    path: 'clusters[].zookeeper[].admin',
    what: 'Its admin server, asked where the client port does not tell: closed to the bot, or TLS alone.',
    example: '"http://zk-1.example:8080"',
    byDefault: 'not asked',
  },
];
