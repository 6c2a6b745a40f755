import { type ImeiKey, isCanaryKey, isPlausiblePair } from '@deadset/domain';
import {
  type EventRow,
  keyOf,
  type LinkRow,
  type ObjectRow,
  type PoleTable,
  type PoliceRecordReport,
  parsePoleRow,
} from '@deadset/protocol';
import type { UnjudgedRow } from './read-pole-csv.ts';

export type RowProblem = PoliceRecordReport['errors'][number];

/** A force's word about one phone: it was taken in a crime. */
export interface TakenWord {
  readonly word: 'taken';
  /** Of the link. */
  readonly line: number;
  readonly keys: readonly ImeiKey[];
  readonly crimeReference: string;
  readonly offence: string;
  readonly happened: 'stolen' | 'lost';
  /** Milliseconds since 1970. */
  readonly happenedAt: number;
  /** Source, information and handling, as in `1AP`. */
  readonly grading: string;
  /** Our reference of the report that it is about, where the force names one. */
  readonly reference?: string;
}

/** A force's word that a phone was in use with a participant. */
export interface SeenWord {
  readonly word: 'seen';
  readonly line: number;
  readonly keys: readonly ImeiKey[];
  readonly participant: string;
  /** Milliseconds since 1970. */
  readonly seenAt: number;
}

export interface JudgedRows {
  readonly words: readonly (TakenWord | SeenWord)[];
  readonly errors: readonly RowProblem[];
}

const personsElsewhere =
  'a person has an id and a role here and nothing else: names and other details belong to the police zone, and this is the register';

/** What rows say, each judged by itself and by those that it names. Pure. */
export function judgeRows(rows: readonly UnjudgedRow[], at: number): JudgedRows {
  const errors: RowProblem[] = [];
  const set = new RowSet(errors);
  for (const row of rows) set.add(row);
  const words: (TakenWord | SeenWord)[] = [];
  for (const { line, row } of set.links) {
    const judged = wordOfLink(set, row, line, at);
    if (judged === undefined) continue;
    if (typeof judged === 'string') errors.push({ table: 'links', line, problem: judged });
    else words.push(judged);
  }
  for (const { line, row } of set.objects.values())
    if (!set.links.some((link) => link.row.from === row.id))
      errors.push({ table: 'objects', line, problem: 'no link says what it has to do with an event' });
  return { words, errors };
}

interface Placed<Row> {
  readonly line: number;
  readonly row: Row;
}

/** Rows by their ids; what is wrong with one is told and the row left out. */
class RowSet {
  readonly objects = new Map<string, Placed<ObjectRow>>();
  readonly events = new Map<string, Placed<EventRow>>();
  readonly links: Placed<LinkRow>[] = [];
  readonly #ids = new Set<string>();
  readonly #errors: RowProblem[];

  constructor(errors: RowProblem[]) {
    this.#errors = errors;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add({ table, line, row }: UnjudgedRow): void {
    switch (table) {
      case 'persons': {
        const person = parsePoleRow.persons(row);
        if (!person.ok) this.#refuse(table, line, personsElsewhere);
        else this.#name(table, line, person.value.id);
        return;
      }
      case 'locations': {
        const location = parsePoleRow.locations(row);
        if (!location.ok) this.#refuse(table, line, location.problem);
        else this.#name(table, line, location.value.id);
        return;
      }
      case 'objects': {
        const object = parsePoleRow.objects(row);
        if (!object.ok) this.#refuse(table, line, object.problem);
        else if (this.#name(table, line, object.value.id))
          this.objects.set(object.value.id, { line, row: object.value });
        return;
      }
      case 'events': {
        const event = parsePoleRow.events(row);
        if (!event.ok) this.#refuse(table, line, event.problem);
        else if (this.#name(table, line, event.value.id))
          this.events.set(event.value.id, { line, row: event.value });
        return;
      }
      case 'links': {
        const link = parsePoleRow.links(row);
        if (!link.ok) this.#refuse(table, line, link.problem);
        else this.links.push({ line, row: link.value });
      }
    }
  }

  #name(table: PoleTable, line: number, id: string): boolean {
    if (!this.#ids.has(id)) {
      this.#ids.add(id);
      return true;
    }
    this.#refuse(table, line, 'has the id of another row');
    return false;
  }

  #refuse(table: PoleTable, line: number, problem: string): void {
    this.#errors.push({ table, line, problem });
  }
}

/** What a link says; words about what is wrong with it; undefined for one that says nothing to a register. */
function wordOfLink(
  set: RowSet,
  link: LinkRow,
  line: number,
  at: number,
): TakenWord | SeenWord | string | undefined {
  if (!set.has(link.from) || !set.has(link.to)) return 'names a row that is not there, or could not be taken';
  if (link.role === 'at' || link.role === 'part-in') return undefined;
  const object = set.objects.get(link.from)?.row;
  const event = set.events.get(link.to)?.row;
  if (object === undefined || event === undefined) return `${link.role} goes from an object to an event`;
  if (link.role !== 'taken-in' && link.role !== 'seen-in')
    return `${link.role} is what the register tells, and not for it to be told`;
  if (Date.parse(event.from) > at) return 'the event lies in the future';
  const keys = keysOf(object);
  if (typeof keys === 'string') return keys;
  return link.role === 'taken-in'
    ? takenWord(link, { line, object, event, keys })
    : seenWord(link, { line, event, keys });
}

interface Linked {
  readonly line: number;
  readonly object: ObjectRow;
  readonly event: EventRow;
  readonly keys: readonly ImeiKey[];
}

function takenWord({ source, information, handling }: LinkRow, linked: Linked): TakenWord | string {
  const { line, object, event, keys } = linked;
  const { kind, crimeReference, offence, isConfirmed, happened = 'stolen', from } = event;
  if (kind !== 'crime') return 'taken-in goes to an event of the kind crime';
  if (crimeReference === undefined)
    return 'the crime has no crimeReference: give the one that your force issued';
  if (offence === undefined)
    return 'the crime has no offence: give its class of the Home Office Counting Rules';
  if (isConfirmed !== true) return 'no officer has confirmed the offence: isConfirmed must be true';
  if (information === 'E' || source === '3')
    return 'nothing is verified by a source that is not reliable, or by what is suspected to be false';
  return {
    word: 'taken',
    line,
    keys,
    crimeReference,
    offence,
    happened,
    happenedAt: Date.parse(from),
    grading: `${source}${information}${handling}`,
    ...(object.reference === undefined ? {} : { reference: object.reference }),
  };
}

function seenWord(
  { information }: LinkRow,
  { line, event, keys }: Omit<Linked, 'object'>,
): SeenWord | string {
  if (event.kind !== 'seen-active') return 'seen-in goes to an event of the kind seen-active';
  if (event.participant === undefined)
    return 'the event does not say with which participant the phone was active';
  if (information !== 'A' && information !== 'B')
    return 'a phone counts as seen active by what is known directly or corroborated (information A or B)';
  return { word: 'seen', line, keys, participant: event.participant, seenAt: Date.parse(event.from) };
}

function keysOf({ imeis }: ObjectRow): ImeiKey[] | string {
  const keys = [...new Set(imeis.map(keyOf))].toSorted((a, b) => a - b);
  const [first] = keys;
  if (first === undefined || keys.some(isCanaryKey))
    return 'an IMEI of the object is reserved: no phone has it';
  return keys.every((key) => isPlausiblePair(first, key))
    ? keys
    : 'the IMEIs of the object do not look like one phone';
}
