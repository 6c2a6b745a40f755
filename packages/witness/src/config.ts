import type { VerifierKey } from '@deadset/protocol';

/** Everything a witness is told from outside. */
export interface WitnessConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Where it keeps its key and, of each log, the checkpoint that it cosigned last. */
  readonly dataFolder: string;
  /** Name on its signatures; no spaces and no plus sign. C2SP signed-note. */
  readonly name: string;
  /** Keys of the logs that it watches over. Several may have one name: while a log changes its key, both count. */
  readonly logKeys: readonly VerifierKey[];
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
}
