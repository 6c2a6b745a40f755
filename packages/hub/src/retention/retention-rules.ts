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
  /** Receipts of edges, but for the newest of each. They name no person and no device. */
  receipts: {
    keptForMs: 365 * dayMs,
    from: 'their arrival',
    why: 'who had applied what, when it mattered',
    by: 'our own rule: a year of evidence',
  },
  /** Never less: a chain with holes proves nothing. They name no person and no device, and nothing removes them. */
  auditLines: {
    keptForMs: Number.POSITIVE_INFINITY,
    from: 'the act',
    why: 'whoever was wronged must be able to find who did it',
    by: 'Data Protection Act 2018 section 62(4)',
  },
} as const satisfies Readonly<Record<string, RetentionRule>>;
