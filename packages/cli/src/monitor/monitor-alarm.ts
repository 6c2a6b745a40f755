/** What a monitor raises an alarm for. */
export type AlarmKind =
  /** Two histories under one log's key, or leaves that do not make the signed root. */
  | 'fork'
  /** The log shows less than it has shown before, here or to a witness. */
  | 'rollback'
  /** A head that too few of the pinned cosigners have signed, or that the log has not. */
  | 'unwitnessed-change'
  /** An entry that lessens an effect without what entitles it to. */
  | 'bad-evidence'
  /** A phone that an appeal let go for a week, and that nobody has put back or decided about. */
  | 'eased-too-long'
  | 'missing-canary'
  | 'stale-head'
  /** An edge's receipt that does not hold against the log. */
  | 'receipt-mismatch'
  /** A gate that does not refuse the newest canary. */
  | 'gate-answers-otherwise'
  /** Something that is to be watched does not answer, or not as it should. */
  | 'unreachable';

export interface MonitorAlarm {
  readonly kind: AlarmKind;
  /** One sentence; never an IMEI. */
  readonly words: string;
}

/** Ends what is being looked at with an alarm. */
export class AlarmRaised extends Error {
  override readonly name = 'AlarmRaised';
  readonly kind: AlarmKind;

  constructor(kind: AlarmKind, words: string, options?: ErrorOptions) {
    super(words, options);
    this.kind = kind;
  }
}
