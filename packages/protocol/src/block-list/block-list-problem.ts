/**
 * What can be wrong with a block list, by number. 0003 to 0014 are those that GSMA SG.18 gives the same faults, as far as
 * it can be read publicly; D001 to D006 are ours.
 */
export const blockListProblems = {
  '0003': 'takes off a device that is not on the list',
  '0004': 'the header is not one, or says what cannot be',
  '0005': 'the trailer is not one, or counts otherwise than there is',
  '0006': 'there is no header',
  '0007': 'there is no trailer: the file was cut short',
  '0009': 'is not 14 to 16 digits',
  '0010': 'is no reason code that was agreed on',
  '0011': 'the line holds characters that no such file has',
  '0012': 'a value is not of its kind, or too long',
  '0013': 'a value is missing, or there is one too many',
  '0014': 'the organisation in the header is not that of the sender',
  D001: 'names a device again',
  D002: 'was used already',
  D003: 'does not go on from the file that was taken last',
  D004: 'neither inserts nor removes',
  D005: 'is no day of the calendar, or still to come',
  D006: 'removes, in a full list',
} as const;
export type BlockListCode = keyof typeof blockListProblems;

/** One thing that is wrong, without the value: it may be an IMEI. */
export interface BlockListProblem {
  readonly code: BlockListCode;
  /** From 1, the header's. */
  readonly line: number;
  readonly field?: string;
  /** Whether nothing of the file may be taken, or only this record not. */
  readonly isOfFile: boolean;
  readonly problem: string;
}
