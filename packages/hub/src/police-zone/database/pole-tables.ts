import type { HandlingCode, InformationGrade, LinkBasis, PoleKind, SourceGrade } from '@deadset/domain';

/** A person, object, location or event of a case. */
export interface PoleEntityTable {
  case_id: string;
  /** Its name in links and files, such as P1. */
  label: string;
  kind: PoleKind;
  added_by: string;
  added_at: Date;
  /** What it is called, what a person is to the matter, and details; sealed. */
  sealed_words: Buffer;
}

/** What one of them has to do with another, by whose word. */
export interface PoleLinkTable {
  case_id: string;
  label: string;
  from_label: string;
  to_label: string;
  basis: LinkBasis;
  source_grade: SourceGrade;
  information_grade: InformationGrade;
  handling: HandlingCode;
  added_by: string;
  added_at: Date;
  /** Role, provenance and conditions of handling; sealed. */
  sealed_words: Buffer;
}
