import {
  type GraphMeasures,
  type Link,
  type LinkGraph,
  type LinkNode,
  leadMethod,
  linkGraph,
  measureGraph,
  seededDraw,
} from '@deadset/analytics';
import type { Db } from '../database/index.ts';
import { deviceMark } from '../police-zone/index.ts';
import { type LeadReader, seeLeads } from './lead-desk.ts';
import type { LeadParts } from './lead-parts.ts';
import { findCasesOf } from './lead-row-store.ts';
import { deviceLabel, presenterLabel } from './lead-words.ts';
import { type PresenterName, readKeysOf } from './presenter-keys-store.ts';
import { type AnswerPeriod, type RedAnswer, readRedAnswers } from './red-answers-store.ts';
import { readSameHands, type SameHands } from './same-hands-store.ts';

/** Devices that the graph goes through at most, the newest first, and steps of betweenness: about a second. */
const [mostDevices, mostSteps] = [5_000, 20_000_000];
/** Tries at a partition, of which the best is kept; by these seeds, so that it is the same each time. */
const tries = 20;

/** How the leads of a force hang together. */
export interface LeadLinks {
  readonly graph: LinkGraph;
  readonly measures: GraphMeasures;
  /** Whether there were more devices than are shown. */
  readonly isCut: boolean;
}

/**
 * The graph around leads that have not expired: their presenters, the phones that they were refused with, whoever else
 * was refused with those, and theirs; with the places and cases. Nothing of it is kept; each look is in both logs.
 */
export async function seeLinks(parts: LeadParts, reader: LeadReader, act = 'see-links'): Promise<LeadLinks> {
  const { leads } = await seeLeads(parts, reader, act);
  const { officer } = reader;
  const at = parts.clock();
  const crossing = { by: officer, act, object: 'leads', why: officer.why, detail: { leads: leads.length } };
  const { answers, isCut } =
    leads.length === 0
      ? { answers: [], isCut: false }
      : await parts.gateway.fromRegister(crossing, (register) =>
          readAround(register, leads, { from: at - leadMethod.windowMs, to: at }),
        );
  const markOf = (answer: RedAnswer) => deviceMark(parts.sealKey, answer.key);
  const line = { ...crossing, at, kind: 'consultation' as const };
  const { cases, same } = await parts.zone.within(line, async (police) => ({
    cases: await findCasesOf(police, answers.map(markOf)),
    same: await readSameHands(police, { force: officer.organisation, at }),
  }));
  const leadNumbers = new Map(leads.map((lead) => [presenterId(lead), lead.number]));
  const parted = answers.map((answer) => partsOf(answer, { mark: markOf(answer), cases, leadNumbers }));
  const graph = linkGraph(
    parted.flatMap(({ nodes }) => nodes),
    [...parted.flatMap(({ links }) => links), ...linksOfSame(same, answers)],
  );
  const draws = Array.from({ length: tries }, (_, seed) => seededDraw(seed + 1));
  return { graph, measures: measureGraph(graph, { draws, mostSteps }), isCut };
}

/** Two steps from the leads: their phones, everybody who presented those, and the phones of all of them. */
async function readAround(register: Db, leads: readonly PresenterName[], period: AnswerPeriod) {
  const near = await readRedAnswers(register, period, await readKeysOf(register, leads, period, mostDevices));
  const presenters = new Map(near.map((answer) => [presenterId(answer), answer]));
  const keys = await readKeysOf(register, [...presenters.values()], period, mostDevices + 1);
  const answers = await readRedAnswers(register, period, keys.slice(0, mostDevices));
  return { answers, isCut: keys.length > mostDevices };
}

function presenterId({ participant, presenter }: PresenterName): string {
  return `presenter:${participant} ${presenter}`;
}

/** Who is counted as whom, where both stand in the graph. */
function linksOfSame(same: readonly SameHands[], answers: readonly RedAnswer[]): Link[] {
  const there = new Set(answers.map(presenterId));
  return same.flatMap((one) => {
    const [from, to] = [presenterId(one), presenterId(one.sameAs)];
    return there.has(from) && there.has(to) ? [{ from, to, what: 'counted as one with', rows: [] }] : [];
  });
}

interface Known {
  readonly mark: string;
  readonly cases: ReadonlyMap<string, readonly number[]>;
  readonly leadNumbers: ReadonlyMap<string, number>;
}

/** Whoever signs in or sets a phone up is known by an account; all others by what a counter noted. */
function partsOf(
  answer: RedAnswer,
  { mark, cases, leadNumbers }: Known,
): { nodes: LinkNode[]; links: Link[] } {
  const { attempt, participant, gate, moved } = answer;
  const presenter = presenterId(answer);
  const number = leadNumbers.get(presenter);
  const label = `${number === undefined ? '' : `Lead ${number}: `}${presenterLabel(answer)}`;
  const kind = gate === 'account' || gate === 'activation' ? 'account' : 'presenter';
  const rows = [attempt];
  const place = (id: string): LinkNode => ({ id: `place:${id}`, kind: 'place', label: id });
  const numbers = cases.get(mark) ?? [];
  return {
    nodes: [
      { id: presenter, kind, label },
      { id: mark, kind: 'device', label: deviceLabel(mark) },
      place(participant),
      ...(moved === undefined ? [] : [place(moved.participant)]),
      ...numbers.map((one): LinkNode => ({ id: `case:${one}`, kind: 'case', label: `Case ${one}` })),
    ],
    links: [
      { from: presenter, to: mark, what: 'refused with', rows },
      { from: presenter, to: `place:${participant}`, what: 'known at', rows },
      ...(moved === undefined
        ? []
        : [{ from: mark, to: `place:${moved.participant}`, what: 'came up again at', rows }]),
      ...numbers.map((one) => ({ from: mark, to: `case:${one}`, what: 'is in', rows: [] })),
    ],
  };
}
