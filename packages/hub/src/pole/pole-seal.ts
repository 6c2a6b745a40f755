import { type PersonStanding, personStandings, RegistryError } from '@deadset/domain';
import { parserOf, strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import type { Entropy } from '../entropy.ts';
import { openText, sealText } from '../sealing.ts';
import type { PoleEntity, PoleLink } from './pole-file.ts';
import type { KeptEntity, KeptLink } from './pole-store.ts';

interface Seal {
  readonly sealKey: Buffer;
  readonly entropy: Entropy;
}

const EntityWords = strictObject({
  standing: Type.Optional(Type.String()),
  name: Type.String(),
  details: Type.String(),
  at: Type.String(),
});
const LinkWords = strictObject({ role: Type.String(), conditions: Type.String(), provenance: Type.String() });
const parseEntity = parserOf(EntityWords);
const parseLink = parserOf(LinkWords);

/** Seals what a thing is called and what is said of it, to its place in its case. */
export function sealEntity({ sealKey, entropy }: Seal, caseId: string, entity: PoleEntity): Buffer {
  const { standing, name, details, at } = entity;
  const words = { name, details, at, ...(standing !== undefined && { standing }) };
  return sealText(sealKey, placeOf(caseId, 'entity', entity.label), JSON.stringify(words), entropy);
}

export function openEntity(sealKey: Buffer, kept: KeptEntity): PoleEntity {
  const { caseId, label, kind, sealedWords } = kept;
  const parsed = parseEntity(JSON.parse(openText(sealKey, placeOf(caseId, 'entity', label), sealedWords)));
  if (!parsed.ok) throw unreadable(label);
  const { standing: sealed, ...words } = parsed.value;
  const standing = standingOf(sealed);
  return { record: 'entity', label, kind, ...words, ...(standing !== undefined && { standing }) };
}

/** Seals what a link says and by whose word. */
export function sealLink({ sealKey, entropy }: Seal, caseId: string, link: PoleLink): Buffer {
  const { role, conditions, provenance } = link;
  const words = JSON.stringify({ role, conditions, provenance });
  return sealText(sealKey, placeOf(caseId, 'link', link.label), words, entropy);
}

export function openLink(sealKey: Buffer, kept: KeptLink): PoleLink {
  const { caseId, label, from, to, basis, source, information, handling, sealedWords } = kept;
  const parsed = parseLink(JSON.parse(openText(sealKey, placeOf(caseId, 'link', label), sealedWords)));
  if (!parsed.ok) throw unreadable(label);
  return { record: 'link', label, from, to, basis, source, information, handling, ...parsed.value };
}

function standingOf(text: string | undefined): PersonStanding | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a constant are its names
  return (Object.keys(personStandings) as PersonStanding[]).find((one) => one === text);
}

function placeOf(caseId: string, record: string, label: string): string {
  return `deadset pole v1\n${caseId}\n${record}\n${label}`;
}

function unreadable(label: string): RegistryError {
  return new RegistryError('invalid', `What is sealed of ${label} cannot be read.`);
}
