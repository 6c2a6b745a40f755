import type { Officer } from '../police-zone/index.ts';
import { arePhonesShielded, isShielded } from '../reviews/index.ts';
import type { PoliceCase } from './case-store.ts';
import { keysTyped } from './case-timeline.ts';
import type { DeskParts } from './desk-parts.ts';

/**
 * Whether a trained person looks whether any report of a case's phone is domestic abuse, or has shielded it: by its report,
 * or by the IMEI that was typed where there was none. It is asked through the gateway for `object`, with a line in both logs;
 * of a phone that is known by its serial number alone there is nothing to ask by.
 */
export async function isCaseUnderReview(
  { gateway, sealKey }: Pick<DeskParts, 'gateway' | 'sealKey'>,
  officer: Officer,
  found: PoliceCase,
  object: string,
): Promise<boolean> {
  const { declarationId } = found;
  const keys = keysTyped({ sealKey }, found);
  if (declarationId === undefined && keys.length === 0) return false;
  const crossing = { by: officer, act: 'look-for-review', object, why: officer.why };
  return gateway.fromRegister(
    crossing,
    async (register) =>
      (await arePhonesShielded(register, keys)) ||
      (declarationId !== undefined && (await isShielded(register, declarationId))),
  );
}
