import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { CheckDesk } from '../checks/index.ts';
import type { EdgeConfig } from '../config.ts';
import type { Alarm, S13Figures } from '../health/index.ts';
import type { RulesView } from '../rules/index.ts';

/** The listeners at which an edge answers, by their names in its configuration. */
export const gateNames = ['s13', 's13Tls', 'n5g', 'n5gTls', 'check', 'camara'] as const;
export type GateName = (typeof gateNames)[number];

/** What the gates hang on, whichever thread they are on. */
export interface GateParts {
  readonly config: EdgeConfig;
  readonly desk: CheckDesk;
  /** The operator's own list and rules. */
  readonly rules: RulesView;
  /** The list that answers now. */
  readonly list: { readonly position: number; readonly ageSeconds: number | undefined };
  /** Whose gates S13 and N5g-eir are. */
  readonly ownParticipant: string;
  /** A token by which the edge asks itself whether it is well. */
  readonly healthToken: string;
  /** Raises an alarm, or clears it. */
  readonly onAlarm: (alarm: Alarm, isOn: boolean) => void;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly entropy: (byteCount: number) => Buffer;
}

/** A gate that answers. */
export interface OpenGate {
  readonly address: AddressInfo;
  /** Totals of the Diameter side, where this gate is one. */
  readonly s13Figures?: () => S13Figures;
  /** Reads anew what it keeps in files, such as certificates; what is no good is logged and changes nothing. */
  readonly reload?: () => void;
  /** Takes no more questions, answers those that are there, and ends. */
  close(): Promise<void>;
}
