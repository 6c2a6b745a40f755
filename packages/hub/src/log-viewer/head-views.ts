import { type Cosigner, cosignersOf, parseNote, type VerifierPolicy } from '@deadset/protocol';
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

/** Every cosigner of the policy and when it last signed one of these heads; no time for one that signed none. */
export function witnessViews(notes: readonly string[], policy: VerifierPolicy): View[] {
  const seen = notes.flatMap((note) => cosignersOf(note, policy));
  return policy.cosigners.map(({ name }) => {
    const lastAt = newest(seen.filter((line) => line.name === name));
    return { name, ...(lastAt === undefined ? {} : { lastAt }) };
  });
}

function newest(lines: readonly Cosigner[]): number | undefined {
  return lines.length === 0 ? undefined : Math.max(...lines.map(({ at }) => at));
}
