/** What every part of this folder works with: one cluster's settings and connections. */

import type { KafkaSettings } from './client-options.ts';
import type { KafkaSession } from './session.ts';

export type KafkaContext = { readonly settings: KafkaSettings; readonly session: KafkaSession };
