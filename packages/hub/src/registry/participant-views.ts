import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import { listStandings } from '../latency/index.ts';
import type { View } from '../pages/index.ts';
import {
  type Credential,
  type KeptParticipant,
  listConsenting,
  listConsentsOf,
  listCredentials,
} from '../participants/index.ts';

/** A participant whole: its edges as they last spoke, who answers for whom, and what its programs come in by. */
export async function participantView(
  { db, clock }: { readonly db: Db; readonly clock: Clock },
  participant: KeptParticipant,
): Promise<View> {
  const { id } = participant;
  const standings = await listStandings(db);
  const now = clock();
  return {
    participant,
    standing: standingTag(participant),
    edges: standings
      .filter((edge) => edge.participant === id)
      .map(({ edge, position, receivedAt }) => ({ key: edge.slice(0, 16), position, receivedAt })),
    servedBy: await listConsentsOf(db, id),
    servesFor: await listConsenting(db, id),
    credentials: (await listCredentials(db, id)).map((one) => credentialView(one, now)),
  };
}

/** How a participant stands, as a tag. */
export function standingTag({ status, enforcement }: Pick<KeptParticipant, 'status' | 'enforcement'>): View {
  if (status === 'revoked') return { text: 'Revoked', classes: 'govuk-tag--red' };
  if (status === 'suspended') return { text: 'Suspended', classes: 'govuk-tag--orange' };
  if (enforcement === 'shadow') return { text: 'Shadow', classes: 'govuk-tag--grey' };
  return { text: 'Takes part', classes: 'govuk-tag--green' };
}

const kindWords = {
  secret: 'Secret',
  keys: 'Public keys',
  'keys-url': 'Public keys at an address',
  certificate: 'Certificate',
} as const;

function credentialView({ proof, fromAt, untilAt, revokedAt }: Credential, now: number): View {
  const kind = kindWords[proof.kind];
  if (revokedAt !== undefined)
    return { kind, fromAt, endsAt: revokedAt, tag: { text: 'Revoked', classes: 'govuk-tag--red' } };
  if (untilAt === undefined) return { kind, fromAt, tag: { text: 'Serves', classes: 'govuk-tag--green' } };
  const isOver = untilAt <= now;
  const tag = isOver
    ? { text: 'Over', classes: 'govuk-tag--grey' }
    : { text: 'Serves until', classes: 'govuk-tag--yellow' };
  return { kind, fromAt, endsAt: untilAt, tag };
}
