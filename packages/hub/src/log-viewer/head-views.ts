import { cosignersOf, parseNote, type VerifierPolicy } from '@deadset/protocol';
import type { View } from '../pages/index.ts';

/** The head of the log as a page shows it: size, root, and who of the policy signed it when. */
export function headView(note: string, policy: VerifierPolicy): View {
  const checkpoint = parseNote(note)?.checkpoint;
  return {
    size: checkpoint?.size,
    root: checkpoint?.root.toString('hex'),
    origin: checkpoint?.origin,
    cosigners: cosignersOf(note, policy),
  };
}

/**
 * Every cosigner of the policy and when it last signed one of these heads, which come newest first; no time for one that
 * signed none. To check a signature takes a while, so of each cosigner only the newest is checked.
 */
export function witnessViews(notes: readonly string[], policy: VerifierPolicy): View[] {
  const lastAt = new Map<string, number>();
  for (const note of notes) {
    const cosigners = policy.cosigners.filter(({ name }) => !lastAt.has(name));
    if (cosigners.length === 0) break;
    for (const { name, at } of cosignersOf(note, { ...policy, cosigners })) lastAt.set(name, at);
  }
  return policy.cosigners.map(({ name }) => {
    const at = lastAt.get(name);
    return { name, ...(at === undefined ? {} : { lastAt: at }) };
  });
}
