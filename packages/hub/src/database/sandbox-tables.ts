import type { DeclaredSandboxKind } from '@deadset/domain';
import type { Fixed } from './column-types.ts';

export interface SandboxDeviceTable {
  /** Its place among all that were ever declared. */
  number: Fixed<number>;
  kind: Fixed<DeclaredSandboxKind>;
  /** For whom it is; null for a device that stands for everybody. */
  participant_id: Fixed<string | null>;
  declaration_id: Fixed<string>;
  entry_id: Fixed<string>;
  at: Fixed<Date>;
  ended_at: Date | null;
}
