import type { MessagePort } from 'node:worker_threads';
import type { Attempt } from '@deadset/protocol';
import type { MetListing } from '../checks/index.ts';
import type { EdgeConfig } from '../config.ts';
import type { AttemptTally } from './attempt-tally.ts';

/** What the spool's thread is started with. */
export interface SpoolStart {
  readonly folder: string;
  readonly logLevel: EdgeConfig['logLevel'];
}

/** From whoever meets listings. */
export interface MetMessage {
  readonly kind: 'met';
  readonly met: readonly MetListing[];
}

/** From the keeper of the list to the spool's thread. A question has a number, which its answer repeats. */
export type ToSpool =
  | MetMessage
  /** Another thread that meets listings; it sends `MetMessage`s over this port until it ends. */
  | { readonly kind: 'attach'; readonly port: MessagePort }
  | { readonly kind: 'oldest'; readonly id: number }
  | { readonly kind: 'acknowledge'; readonly id: number; readonly upTo: number }
  /** To be said when every attached thread has been asked to end. */
  | { readonly kind: 'close'; readonly id: number };

/** From the spool's thread to the keeper of the list. */
export type FromSpool =
  | { readonly kind: 'open' }
  | { readonly kind: 'durable' }
  | { readonly kind: 'tally'; readonly tally: AttemptTally }
  | { readonly kind: 'alarm'; readonly isOn: boolean }
  | { readonly kind: 'answer'; readonly id: number; readonly attempts: readonly Attempt[] }
  | { readonly kind: 'failed'; readonly id: number; readonly problem: string };
