import type { ImeiKey } from '@deadset/domain';
import type { Clock } from '../clock.ts';
import type { DeclarationService } from '../declarations/index.ts';
import type { Entropy } from '../entropy.ts';
import type { Gateway, PoliceTrx, PoliceZone } from '../police-zone/index.ts';

/** What the police desk works with. */
export interface DeskParts {
  readonly zone: PoliceZone;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Under which notes and identifiers are sealed and devices are marked; 32 bytes. */
  readonly sealKey: Buffer;
  readonly declarations: Pick<DeclarationService, 'verify'>;
  /** What a device is called in the table of check certificates; see `certificates/`. */
  readonly certificateMark: (key: ImeiKey) => Buffer;
  /** What the property store knows of devices by their marks. */
  readonly seizureSteps: SeizureSteps;
  /** What brought entry on tracking data into force; absent where nobody asks for it. */
  readonly instrument?: string;
}

export type SeizureSteps = (
  police: PoliceTrx,
  deviceMarks: readonly string[],
) => Promise<readonly SeizureStep[]>;

/** One link of an exhibit's custody chain, in words without a name. */
export interface SeizureStep {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly words: string;
  readonly by?: string;
}
