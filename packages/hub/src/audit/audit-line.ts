import type { AuditKind } from '@deadset/protocol';

/** What somebody did or saw, before it is kept. */
export interface AuditLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** A participant's id, `declarer`, `public` or `clock`. Never a person's name. */
  readonly actor: string;
  readonly act: string;
  /** Kind and id of what was touched, such as `declaration:7K3M-Q2XD`. Never an IMEI. */
  readonly object: string;
  readonly why: string;
  /** By the act when absent (`kindOfAct`). */
  readonly kind?: AuditKind;
  readonly onBehalfOf?: string;
  /** Of a disclosure: the participant that was told. */
  readonly recipient?: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

/** What each act is by Data Protection Act 2018 section 62(1). */
const kindOfAct: Readonly<Record<string, AuditKind>> = {
  declare: 'collection',
  import: 'collection',
  raise: 'alteration',
  verify: 'alteration',
  'allow-withdrawal': 'alteration',
  settle: 'alteration',
  'choose-mode': 'alteration',
  amend: 'alteration',
  ease: 'alteration',
  restore: 'alteration',
  withdraw: 'alteration',
  lapse: 'alteration',
  propose: 'alteration',
  approve: 'alteration',
  object: 'alteration',
  unlist: 'alteration',
  enrol: 'alteration',
  retire: 'alteration',
  status: 'consultation',
  check: 'consultation',
  search: 'consultation',
  feed: 'disclosure',
  snapshot: 'disclosure',
  export: 'disclosure',
  erase: 'erasure',
  drop: 'erasure',
};

/** The kind that a line names, or that of its act. A line without any is a fault: it would answer nobody's question. */
export function kindOf({ kind, act }: Pick<AuditLine, 'kind' | 'act'>): AuditKind {
  const known = kind ?? kindOfAct[act];
  if (known === undefined) throw new Error(`nobody has said what kind of act ${act} is`);
  return known;
}
