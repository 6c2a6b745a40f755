import { type Act, RegistryError } from '@deadset/domain';
import { inclusionProof, type ProofFile, proofFileOf } from '@deadset/protocol';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { DeclarationService } from '../declarations/index.ts';
import { hashReader, type VerifiedLog } from '../log/index.ts';
import { type ActEntry, findActEntry } from './proof-store.ts';

export interface ProofDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly verified: VerifiedLog;
  /** Judges reference and code, as for the page of a report. */
  readonly declarations: Pick<DeclarationService, 'status'>;
}

/** Who asks for a proof, and with what. */
export interface ProofAsked {
  readonly reference: string;
  readonly code: string;
  /** The newest act when absent. */
  readonly act?: string;
  /** A participant's id, or `declarer`. */
  readonly actor: string;
}

/** A proof file under the name of what it proves. */
export interface NamedProof {
  readonly reference: string;
  readonly act: Act;
  readonly proof: ProofFile;
}

/** Gives people proofs of what was done about their phone. */
export interface ProofService {
  /**
   * The proof of one act. Waits a little when the act is so new that it is not in the published log yet.
   *
   * Throws `not-found` for a wrong reference or code, an act that was not done, or an entry whose opening is erased, and
   * `unavailable` when the act is not in the published log by then.
   */
  proofOf(asked: ProofAsked): Promise<NamedProof>;
}

/** How long somebody waits who asks at once, in milliseconds. */
const patienceMs = 2_000;

/** Makes proofs from the published log; each that is given out is a line of the audit. */
export function createProofService(dependencies: ProofDependencies): ProofService {
  return {
    proofOf: async (asked) => {
      const { id, reference, line } = await dependencies.declarations.status(asked.reference, asked.code);
      // The file names the phone, which nobody learns from a telephone number alone.
      if (line !== undefined)
        throw new RegistryError(
          'unavailable',
          'Your report names a telephone number. The proof names the phone, so it can be had once you have proved that the phone is yours.',
        );
      const entry = await publishedEntry(dependencies, id, asked.act);
      const proof = await proofFor(dependencies, entry);
      await recordAudit(dependencies.db, {
        at: dependencies.clock(),
        actor: asked.actor,
        kind: 'disclosure',
        act: 'proof',
        object: `declaration:${reference}`,
        why: 'whoever has its code asked for a proof',
        detail: { proved: entry.act, position: entry.position },
      });
      return { reference, act: entry.act, proof };
    },
  };
}

type PublishedEntry = ActEntry & { readonly position: number };

/** The entry of an act once it is under a published head. */
async function publishedEntry(
  { db, verified }: ProofDependencies,
  declarationId: string,
  act: string | undefined,
): Promise<PublishedEntry> {
  const patience = AbortSignal.timeout(patienceMs);
  for (;;) {
    const entry = await findActEntry(db, declarationId, act);
    if (entry === undefined) throw new RegistryError('not-found', 'This was not done on this report.');
    if (entry.opening.length === 0) {
      throw new RegistryError(
        'not-found',
        'What the entry says of the phone has been erased: it proves nothing any more.',
      );
    }
    const { position } = entry;
    if (position !== undefined && position < verified.size) return { ...entry, position };
    if (patience.aborted) {
      throw new RegistryError(
        'unavailable',
        'This is on the record, but not in the published log yet: it waits for its witnesses. Ask again in a minute.',
      );
    }
    await verified.news(patienceMs, patience);
  }
}

async function proofFor({ db, verified }: ProofDependencies, entry: PublishedEntry): Promise<ProofFile> {
  // Size and note together, before anything is awaited: the log goes on.
  const { size, note } = verified;
  if (note === undefined) throw new RegistryError('unavailable', 'The log has no signed head yet.');
  const { position, leaf, opening } = entry;
  const inclusion = await inclusionProof(position, size, hashReader(db));
  return proofFileOf({ position, leaf, opening, inclusion, checkpoint: note });
}
