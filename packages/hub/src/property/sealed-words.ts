import { RegistryError } from '@deadset/domain';
import type { Entropy } from '../entropy.ts';
import { openText, sealText } from '../sealing.ts';

/** Texts by name, as they are sealed together. */
export type Words = Readonly<Record<string, string>>;

/** Seals words about people under the hub's key, bound to the row that they belong to. */
export function sealWords(
  { sealKey, entropy }: { readonly sealKey: Buffer; readonly entropy: Entropy },
  id: string,
  words: Words,
): Buffer {
  return sealText(sealKey, placeOf(id), JSON.stringify(words), entropy);
}

/** What `sealWords` sealed; nothing for words that have been erased or never were. */
export function openWords(sealKey: Buffer, id: string, sealed: Buffer | null): Words {
  if (sealed === null) return {};
  const kept: unknown = JSON.parse(openText(sealKey, placeOf(id), sealed));
  if (typeof kept !== 'object' || kept === null)
    throw new RegistryError('invalid', 'Words of the property store cannot be read.');
  return Object.fromEntries(
    Object.entries(kept).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  );
}

function placeOf(id: string): string {
  return `deadset property v1\n${id}`;
}
