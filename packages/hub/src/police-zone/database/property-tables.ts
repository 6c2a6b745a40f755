import type {
  ExhibitAct,
  ExhibitStatus,
  LeadState,
  LeadStrength,
  PropertyPower,
  TraceKind,
  TraceSource,
} from '@deadset/domain';

/** Things that a force came to hold together. */
export interface SeizureTable {
  id: string;
  /** Ours, such as 7K3M-Q2XD: what its exhibits are numbered under. */
  label: string;
  /** The force that holds it. */
  force: string;
  /** The force's own reference. */
  reference: string;
  powers: PropertyPower[];
  seized_at: Date;
  /** Where, and by what other power, in words; sealed. */
  sealed_words: Buffer;
  recorded_by: string;
  recorded_at: Date;
  /** Which station answers for it; null where nobody said. */
  station: string | null;
}

/** One device in a property store. */
export interface ExhibitTable {
  id: string;
  seizure_id: string;
  force: string;
  /** From 1 within its seizure. */
  number: number;
  /** Label of the seizure and number, as it is printed: 7K3M-Q2XD-0012. */
  reference: string;
  status: ExhibitStatus;
  imei_keys: number[];
  /** Other identifiers, each as `kind text`: what known traces are compared with. */
  traces: string[];
  /** The logs' names of the device, by which a case finds it. */
  marks: string[];
  read_from: TraceSource | null;
  doubts: string[];
  /** Seal or bag that it is in now. */
  seal: string | null;
  /** Where it lies now. */
  place: string;
  /** What the screen says and how it looks; sealed; null when there is none, or when it has been erased. */
  sealed_words: Buffer | null;
  /** Hash of all that its row said, to know a row that comes again. */
  sameness: Buffer;
  /** Whether another exhibit has an IMEI of its: one of the two may be a copy. */
  may_be_clone: boolean;
  taken_in_at: Date;
  changed_at: Date;
  left_at: Date | null;
}

/** Lines of a list that could not be taken in and wait for somebody to put them right. */
export interface IntakeLineTable {
  id: string;
  seizure_id: string;
  /** What was typed and what is wrong with it; sealed. */
  sealed_line: Buffer;
  at: Date;
}

/** A report or logbook that an exhibit fits. */
export interface ExhibitLeadTable {
  id: string;
  exhibit_id: string;
  subject_kind: 'declaration' | 'enrolment';
  /** Reference of the report or logbook. */
  subject_reference: string;
  strength: LeadStrength;
  score: number;
  reasons: string[];
  state: LeadState;
  found_at: Date;
  decided_by: string | null;
  decided_at: Date | null;
  why: string | null;
  /** Match weight in bits and its probability; null where a whole identifier fits. */
  weight: number | null;
  probability: number | null;
  /** What was compared, each as `field level`. */
  compared: string[] | null;
}

/** The custody chain: rows are only added. */
export interface CustodyLinkTable {
  exhibit_id: string;
  number: number;
  at: Date;
  actor: string;
  who: string;
  act: ExhibitAct;
  place: string;
  why: string;
  seal: string;
  previous: Buffer;
  hash: Buffer;
}

/** What is known of a reported phone beside its IMEI. */
export interface KnownTraceTable {
  id: string;
  force: string;
  kind: TraceKind;
  text: string;
  /** Of the report. */
  declaration_reference: string;
  source: 'keeper' | 'operator' | 'maker';
  /** The operator's or maker's answer by its number; null of a keeper's word. */
  source_reference: string | null;
  recorded_by: string;
  at: Date;
}

/** What the keeper of a reported phone says of it in words. */
export interface KnownWordsTable {
  id: string;
  force: string;
  /** Of the report. */
  declaration_reference: string;
  /** Description and lost-mode text; sealed. */
  sealed_words: Buffer;
  /** Of contacts and telling words in them: HMACs under the hub's key, by which equal ones are found. */
  marks: string[];
  recorded_by: string;
  at: Date;
}

/** When keepers may come. */
export interface CollectionSlotTable {
  id: string;
  force: string;
  station: string;
  from_at: Date;
  until_at: Date;
  /** How many may come at that time. */
  places: number;
  made_by: string;
}

export interface CollectionBookingTable {
  id: string;
  exhibit_id: string;
  slot_id: string;
  made_at: Date;
  ended_at: Date | null;
}
