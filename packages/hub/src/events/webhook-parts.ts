import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { Entropy } from '../entropy.ts';
import type { RequestSettings } from './webhook-request.ts';

/** How this hub sends to endpoints. */
export interface WebhookSettings extends Pick<RequestSettings, 'allowLoopback' | 'resolve' | 'ca'> {
  /** 32 bytes under which secrets are kept. */
  readonly sealKey: Buffer;
}

/** What webhooks work with. */
export interface WebhookParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Address of the hub: the source of its events. */
  readonly publicUrl: string;
  readonly webhooks: WebhookSettings;
}
