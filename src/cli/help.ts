/** What `evenkeel help` and a wrong command line print. */

export const helpText = `evenkeel: plans and checks for Apache Kafka clusters, without changing anything

  evenkeel snapshot --bootstrap HOST:PORT[,…] [--cluster NAME] > snapshot.json
  evenkeel audit    CLUSTER [--fail-on SEVERITY] [--silence FILE] [--limit diskPercent=80]
  evenkeel plan     INTENT CLUSTER [options]
  evenkeel verify   CLUSTER --reassignment FILE
  evenkeel what-if  CLUSTER --fail broker:101 --fail rack:a --fail controller:2 --cut 'a|b,c'
                    [--reassignment FILE] [--exhaustive] [--all] [--picture FILE.svg|FILE.png]
  evenkeel advise   CLUSTER [--topics GLOB[,…]]
  evenkeel policy check FILE
  evenkeel record   [--after NUMBER]   who moved what, when, on whose yes, from Redis, one JSON object a line
  evenkeel record verify FILE [OLDER-FILE …]   that no line was changed, and that it agrees with older files
  evenkeel report   E-…                what was planned and what came of it, from the journal in Redis; with --format json for machines
  evenkeel doctor   [--format json]   Slack, Redis, Kafka, configuration and clocks: what is broken and its fix
  evenkeel bench    [--scenario NAME|all]
  evenkeel help | --version

CLUSTER       --snapshot FILE        a snapshot (also .gz), or what kafka-topics.sh --describe prints; given more than once,
                                     files are read as one: add kafka-log-dirs.sh --describe for sizes and
                                     kafka-broker-api-versions.sh for racks; - is standard input
              --bootstrap HOST:PORT  a live cluster, read and never changed
              --cluster NAME         the same, with the TLS and SASL of the configuration file (EVENKEEL_CONFIG)

INTENT        rebalance              even replicas, leaders and disk
              fix-racks              spread every partition over the racks again
              drain --brokers 7,8    empty these brokers
              add --brokers 11,12    fill these brokers
              set-rf --rf 4          another replication factor
              heal                   replace what dead brokers held
              leaders                even preferred leaders; copies nothing

plan options  --topics GLOB[,…]  --exclude-topics GLOB[,…]  --exclude-brokers IDS
              --balance none|replicas|disk|leaders|topics|all      default all for rebalance and add, none for others
              --tolerance PCT        bytes per broker around the average (10)
              --max-move-bytes N     --max-moves N     a budget: the best plan within it
              --throttle BYTES/S     for the duration (50MB/s)
              --disk-limit PCT       how full a broker may get (90)
              --leaders stay         no other replica leads while data is copied, though it would be quicker
              --brokers-without-rack refuse|each-its-own-rack|exclude
              --time-limit SECONDS   the best plan found by then
              --choices              of a rebalance: smallest, balanced, within a budget and leaders only, side by side
              --picture FILE.svg|FILE.png   brokers now and after there; moves and waves beside it (FILE-moves, FILE-waves)
              --summary FILE         writes the plan's figures there as JSON

--format      text (default), json; plan also: reassignment (for kafka-reassign-partitions.sh);
              audit also: sarif, junit

Exit codes    0 done; 1 audit or verify found something, plan is infeasible; 2 bad usage or bad input;
              doctor: 0 all ok, 1 warnings, 2 something is broken
`;
