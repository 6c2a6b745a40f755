import type { VerifierPolicy } from '@deadset/protocol';
import type { Clock } from '../clock.ts';
import type { HubConfig } from '../config.ts';
import type { Db } from '../database/index.ts';
import type { HubHealth } from '../http/index.ts';
import type { RoundState } from '../upkeep/index.ts';

/** What the pages of the registry's own state are made from. */
export interface AdministrationGround {
  readonly db: Db;
  readonly clock: Clock;
  readonly config: HubConfig;
  /** Of the hub's package. */
  readonly version: string;
  /** How people and participants reach the hub. */
  readonly publicUrl: string;
  readonly policy: VerifierPolicy;
  /** Leaves of the log as this process has verified it. */
  readonly headSize: () => number;
  readonly isSequencing: () => boolean;
  readonly health: () => Promise<HubHealth>;
  readonly rounds: () => readonly RoundState[];
  /** Networks and makers whose sign-in proves a report. */
  readonly operators: readonly { readonly participant: string; readonly name: string }[];
  /** Organisations whose own sign-in opens their staff's accounts. */
  readonly staffIssuers: readonly { readonly organisation: string; readonly name: string }[];
}
