import { imsiFrom, parseImeiKey } from '@deadset/domain';
import { type IdentityQuestion, resourcePath } from './identity-question.ts';

const supi = 'supi=imsi-([0-9]{5,15})';
const gpsi = 'gpsi=msisdn-([0-9]{5,15})';
const pei = 'pei=imei(?:-([0-9]{14})[0-9]|sv-([0-9]{14})([0-9]{2}))';
/** In the order of the specification, in that of the alphabet, or with the PEI last. */
const ordinary = new RegExp(`^${resourcePath}\\?(?:${supi}&)?(?:${gpsi}&)?${pei}(?:&${supi})?(?:&${gpsi})?$`);

/**
 * Reads the target of an identity check in its ordinary form: what 5G cores send, which is each parameter once,
 * unencoded, an IMEI or an IMEISV, an IMSI, an MSISDN. Undefined for anything else, which is left to
 * `readIdentityQuery`: that says the same of the ordinary form and takes ten times as long.
 */
export function readOrdinaryTarget(target: string): IdentityQuestion | undefined {
  const match = ordinary.exec(target);
  if (match === null) return undefined;
  // By place: taking them apart by name goes through an iterator, and costs as much as finding them.
  const imei = match[3] ?? match[4];
  const version = match[5];
  const imsi = match[1] ?? match[6];
  if (match[1] !== undefined && match[6] !== undefined) return undefined;
  if (match[2] !== undefined && match[7] !== undefined) return undefined;
  return {
    key: parseImeiKey(Number(imei)),
    softwareVersion: version === undefined ? -1 : Number(version),
    subscriber: imsi === undefined ? undefined : imsiFrom(Number(imsi), imsi.length),
  };
}
