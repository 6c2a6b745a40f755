import type { AddressInfo } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import type { EdgeConfig } from '../config.ts';
import type { GateName } from '../gates/index.ts';
import type { Alarm } from '../health/index.ts';
import type { IndexMemory } from '../index/index.ts';
import type { RulesMemory } from '../rules/index.ts';
import type { GateFigures } from './gate-figures.ts';

/** What a gate worker is started with. */
export interface WorkerStart {
  readonly config: EdgeConfig;
  readonly index: IndexMemory;
  /** The operator's own list and rules; absent where there are none. */
  readonly rules?: RulesMemory;
  /** Memory of the `ListFacts`. */
  readonly facts: SharedArrayBuffer;
  readonly ownParticipant: string;
  readonly healthToken: string;
  /** Where attempts go; absent when there is nobody to tell. */
  readonly attempts?: MessagePort;
}

/** From the keeper of the list to a gate worker. */
export type ToWorker =
  /** Answer by this memory from now on; to be acknowledged with `adopted`. */
  | { readonly kind: 'index'; readonly memory: IndexMemory }
  /** Answer by these lists and rules of the operator's own from now on. */
  | { readonly kind: 'rules'; readonly memory: RulesMemory }
  /** Tell your figures. */
  | { readonly kind: 'figures' }
  /** Read your files anew. */
  | { readonly kind: 'reload' }
  /** Take no more questions, answer those that are there, and say `drained`. */
  | { readonly kind: 'drain' };

/** What the system says beside the words of an error, where it does: which error, and of which address. */
export interface RefusalCause {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
}

/** From a gate worker to the keeper of the list. */
export type FromWorker =
  | { readonly kind: 'open'; readonly addresses: readonly (readonly [GateName, AddressInfo])[] }
  | { readonly kind: 'refused'; readonly problem: string; readonly cause: RefusalCause }
  | { readonly kind: 'adopted'; readonly generation: number }
  | { readonly kind: 'figures'; readonly figures: GateFigures }
  | { readonly kind: 'alarm'; readonly alarm: Alarm; readonly isOn: boolean }
  | { readonly kind: 'drained' };
