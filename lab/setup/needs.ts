/** What the demo and the tests need from the system, and the Debian package that brings each. */

export type Need = {
  readonly what: string;
  readonly why: string;
  /** One of these must be on the PATH. */
  readonly programs: readonly string[];
  /** An environment variable that may name the program instead. */
  readonly variable?: string;
  readonly debianPackage: string;
};

const java: Need = {
  what: 'Java 17 or newer',
  why: 'runs the Kafka cluster',
  programs: ['java'],
  debianPackage: 'default-jre-headless',
};

const maven: Need = {
  what: 'Maven',
  why: "fetches Kafka's jars from Maven Central",
  programs: ['mvn'],
  debianPackage: 'maven',
};

const redis: Need = {
  what: 'Redis 6.2 or newer',
  why: 'keeps plans, approvals, journals and the job queue',
  programs: ['redis-server'],
  debianPackage: 'redis-server',
};

const chromium: Need = {
  what: 'Chromium',
  why: 'drives the page of the local Slack in the tests',
  programs: ['chromium', 'chromium-browser', 'google-chrome'],
  variable: 'CHROMIUM_PATH',
  debianPackage: 'chromium',
};

const prometheus: Need = {
  what: 'Prometheus',
  why: 'loads the alert rules in the tests',
  programs: ['prometheus'],
  debianPackage: 'prometheus',
};

const systemd: Need = {
  what: 'systemd-analyze',
  why: 'verifies the unit of deploy/systemd in the tests',
  programs: ['systemd-analyze'],
  debianPackage: 'systemd',
};

const networkNamespaces: Need = {
  what: 'ip',
  why: 'cuts the network between data centres in the tests',
  programs: ['ip'],
  debianPackage: 'iproute2',
};

const openssl: Need = {
  what: 'openssl',
  why: 'makes certificates for the secured cluster of the tests',
  programs: ['openssl'],
  debianPackage: 'openssl',
};

const dockerCompose: Need = {
  what: 'docker-compose',
  why: 'reads compose.yaml in the tests; no engine is needed',
  programs: ['docker-compose'],
  debianPackage: 'docker-compose',
};

export type Purpose = 'demo' | 'simulated-demo' | 'tests';

export function needsFor(purpose: Purpose): readonly Need[] {
  switch (purpose) {
    case 'demo':
      return [java, maven, redis];
    case 'simulated-demo':
      return [redis];
    case 'tests':
      return [java, maven, redis, chromium, prometheus, systemd, networkNamespaces, openssl, dockerCompose];
  }
}
