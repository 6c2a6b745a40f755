import type {
  HandlingCode,
  InformationGrade,
  LinkBasis,
  PersonStanding,
  PoleKind,
  SourceGrade,
} from '@deadset/domain';

/** A person, object, location or event. */
export interface PoleEntity {
  readonly record: 'entity';
  /** Its name in the case, such as P1; links go by it. */
  readonly label: string;
  readonly kind: PoleKind;
  /** What a person is to the matter; absent of everything else. */
  readonly standing?: PersonStanding;
  readonly name: string;
  readonly details: string;
  /** Of an event: when, as ISO 8601 in UTC; empty when nobody knows. */
  readonly at: string;
}

/** What one has to do with another, who says so, and how good that is. */
export interface PoleLink {
  readonly record: 'link';
  readonly label: string;
  readonly from: string;
  readonly to: string;
  /** In words that go between the two: “sold”, “was seen at”. */
  readonly role: string;
  readonly basis: LinkBasis;
  readonly source: SourceGrade;
  readonly information: InformationGrade;
  readonly handling: HandlingCode;
  /** Of handling C: who may have it, and for what. */
  readonly conditions: string;
  /** By whose word or which record, without a name that must be protected. */
  readonly provenance: string;
}

/** What a case knows and how it hangs together. */
export interface PoleFile {
  readonly entities: readonly PoleEntity[];
  readonly links: readonly PoleLink[];
}

/** Columns of the file in their order; a row leaves empty what is not its own. */
export const poleColumns = [
  'record',
  'label',
  'kind',
  'standing',
  'name',
  'details',
  'at',
  'from',
  'to',
  'role',
  'basis',
  'source',
  'information',
  'handling',
  'conditions',
  'provenance',
] as const;
export type PoleColumn = (typeof poleColumns)[number];

/** Which columns a row of each kind may fill. */
export const columnsOf: Readonly<Record<'entity' | 'link', readonly PoleColumn[]>> = {
  entity: ['record', 'label', 'kind', 'standing', 'name', 'details', 'at'],
  link: [
    'record',
    'label',
    'from',
    'to',
    'role',
    'basis',
    'source',
    'information',
    'handling',
    'conditions',
    'provenance',
  ],
};

/** Something wrong with a file, and where it stands. */
export interface PoleProblem {
  /** Such as `line 3, column kind` or `links[0].from`. */
  readonly where: string;
  readonly problem: string;
}

/** A row as it was written, before anybody judged it. */
export interface PoleRow {
  readonly cells: Readonly<Partial<Record<PoleColumn, string>>>;
  /** Where a column of it stands in its file. */
  readonly where: (column: PoleColumn) => string;
}
