const dayMs = 86_400_000;

/** How long one kind of thing is kept, why, and by what right. */
export interface RetentionRule {
  readonly keptForMs: number;
  /** From when the time counts. */
  readonly from: string;
  readonly why: string;
  /** The law or rule that asks for no longer, or for no less. */
  readonly by: string;
}

/**
 * All that a hub keeps of people and devices for a time, in one place. What is not here is either the public log, which
 * names nobody, or kept while it has an effect.
 */
export const retentionRules = {
  /** Declarations that were withdrawn or lapsed: their rows, openings, and the device when it has no other. */
  endedDeclarations: {
    keptForMs: 90 * dayMs,
    from: 'their end',
    why: 'one unproved declaration per device in 90 days has an effect; nothing needs them longer',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  drafts: {
    keptForMs: 0,
    from: 'the end of the visit',
    why: 'a report that was not sent is nobody’s business',
    by: 'UK GDPR article 5(1)(c), data minimisation',
  },
  signIns: {
    keptForMs: 0,
    from: 'the end of the sign-in',
    why: 'an answer that comes later is not taken',
    by: 'UK GDPR article 5(1)(c), data minimisation',
  },
  idempotencyKeys: {
    keptForMs: 7 * dayMs,
    from: 'the first request',
    why: 'a caller that was cut off may ask again for a week',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** Checks that met a listed device; those of a device that is erased go with it. */
  attempts: {
    keptForMs: 365 * dayMs,
    from: 'their arrival',
    why: 'a year of re-appearances is what investigations and figures ask for',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** How phones were followed whose reports are erased: days and groups, nothing that says which phone or whose. */
  followedTakings: {
    keptForMs: 1_095 * dayMs,
    from: 'the proof of the report',
    why: 'shares within a year look back two, and one more lets them be checked',
    by: 'UK GDPR article 89(1): statistics, without what names anybody',
  },
  /** Who used which phone, from operators' dumps, pairs that are over, and rows of lists that ended: see `dirbs/`. */
  subscribers: {
    keptForMs: 183 * dayMs,
    from: 'the last day on which they were seen, or the end of the row',
    why: 'lists look back 180 days, and a delta may be asked for as long',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** What networks say of numbers on several phones, and what was decided of them. No line is named. */
  cloneFindings: {
    keptForMs: 183 * dayMs,
    from: 'their arrival, or the decision',
    why: 'a number that was copied is so for months, and whoever reports it then is asked',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** Receipts of edges, but for the newest of each. They name no person and no device. */
  receipts: {
    keptForMs: 365 * dayMs,
    from: 'their arrival',
    why: 'who had applied what, when it mattered',
    by: 'our own rule: a year of evidence',
  },
  /** What participants are told, and what became of sending it. Some of it says which phone it is about. */
  events: {
    keptForMs: 30 * dayMs,
    from: 'the act',
    why: 'a receiver that was away for a month begins anew; a phone is erased at the hub no sooner than this',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** That a message was sent; where to and about what is erased as soon as it is. Those that were given up keep it. */
  messages: {
    keptForMs: 7 * dayMs,
    from: 'its sending, or when it was given up',
    why: 'a gateway that was down can be mended and asked what it took',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** How many different phones were asked about from where, as hashes that nobody can turn back. */
  checkTraces: {
    keptForMs: 0,
    from: 'the end of the day (UTC)',
    why: 'budgets and scans are counted by the day',
    by: 'UK GDPR article 5(1)(c), data minimisation',
  },
  /** That a certificate was given, and where its holder wants to be told of a report; that is erased once it was told. */
  checkCertificates: {
    keptForMs: 0,
    from: 'the end of the 90 days for which it counts',
    why: 'until then a report can be disputed by it, and its holder be told of one',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** Lists that organisations had checked, with their rows and answers; one that never arrived whole goes after an hour. */
  bulkChecks: {
    keptForMs: 30 * dayMs,
    from: 'their arrival',
    why: 'whoever sent one has a month to fetch the answers',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** What people wrote in an appeal, where they may be reached, and which phone it was about; what was decided stays. */
  appealWords: {
    keptForMs: 365 * dayMs,
    from: 'the decision',
    why: 'a court may ask for it; the figures need none of it',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** What a participant was asked to pass on to whoever holds a phone. */
  notices: {
    keptForMs: 90 * dayMs,
    from: 'their writing',
    why: 'the same holder is not told the same thing twice in 30 days',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** Unproved words by which rates are judged, with a keyed hash of the day and the network that they came from. */
  unprovedWords: {
    keptForMs: 2 * dayMs,
    from: 'the report',
    why: 'no rate looks back further than a day',
    by: 'UK GDPR article 5(1)(c), data minimisation',
  },
  /** That a report named a line, as a hash that nobody can turn back; the number goes with its network's answer. */
  lineReports: {
    // As long as `endedDeclarations`: of two reports that have ended, the one that goes first would tell on the other.
    keptForMs: 90 * dayMs,
    from: 'the end of the two days for which it counts unproved, or the erasure of its declaration',
    why: 'nobody may ask again and again which phone a line is in, nor tell by what is gone whether one was found',
    by: 'UK GDPR article 5(1)(c), data minimisation',
  },
  /** What somebody has ticked off of the lock list, sealed. */
  lockLists: {
    keptForMs: 90 * dayMs,
    from: 'the last tick',
    why: 'accounts are locked within days; it says where somebody has them',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** What a force said of a phone whose report is erased: its reference and a class, and no phone any more. */
  policeRecords: {
    keptForMs: 365 * dayMs,
    from: 'their last change',
    why: 'an old file that is sent again must not list a phone again',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** Where others saw a barred phone in use. */
  seenActive: {
    keptForMs: 90 * dayMs,
    from: 'their arrival',
    why: 'the figures of the month are made and corrected within that time',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** Addresses of keepers whose part of a logbook has ended; those of a decoy likewise. */
  keeperAddresses: {
    keptForMs: 30 * dayMs,
    from: 'the end of their part of the logbook',
    why: 'a keeper whose phone was taken by a forced release is told of it for as long as they may not know',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** What gates asked keepers, and the answers. */
  consents: {
    keptForMs: 365 * dayMs,
    from: 'the question',
    why: 'a year of holds of lawful users is what the published figures are made of',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** Who sold a phone to a shop, under seal; not while the phone is kept aside. Each organisation may set 90 to 730 days. */
  sellers: {
    keptForMs: 365 * dayMs,
    from: 'the purchase',
    why: 'a taken phone is reported within days and found within months; the police ask whom it was bought from',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** Phones that a shop bought and that have left its hands, with their custody. */
  buyIns: {
    keptForMs: 730 * dayMs,
    from: 'their last step: the release for resale, or the police',
    why: 'whoever bought in good faith shows by it that they did',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** Phones that somebody handed in and that the police have; nobody is named in them. */
  surrenders: {
    keptForMs: 365 * dayMs,
    from: 'the hand-over to the police',
    why: 'whoever has the receipt can check it for as long',
    by: 'UK GDPR article 5(1)(e), storage limitation',
  },
  /** Never less: a chain with holes proves nothing. They name no person and no device, and nothing removes them. */
  auditLines: {
    keptForMs: Number.POSITIVE_INFINITY,
    from: 'the act',
    why: 'whoever was wronged must be able to find who did it',
    by: 'Data Protection Act 2018 section 62(4)',
  },
} as const satisfies Readonly<Record<string, RetentionRule>>;
