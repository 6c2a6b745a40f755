/** What a person has said of a lead from an exhibit to a report or a logbook. Nothing is ever decided by the match itself. */
export const leadStates = [
  /** Nobody has looked at it. */
  'open',
  /** Whoever made the report or keeps the logbook claims the device. */
  'claimant',
  /** The same person as a claimant who stands already, by what an officer saw. */
  'same-person',
  /** Not this device. */
  'set-aside',
] as const;
export type LeadState = (typeof leadStates)[number];

/** A lead, as far as the rule of two claimants needs it. */
export interface ClaimedLead {
  readonly state: LeadState;
  readonly strength: LeadStrength;
}

/** How far a match goes, the strongest first. */
export const leadStrengths = ['exact', 'strong', 'weak'] as const;
export type LeadStrength = (typeof leadStrengths)[number];

/** Whether a device may go back, and if not, why. */
export type ReturnVerdict =
  | { readonly may: true }
  | { readonly may: false; readonly because: 'no-claimant' | 'two-claimants' | 'open-lead' };

/**
 * Whether anybody may be told to fetch a device: exactly one claimant, and no lead left open that fits exactly.
 *
 * Two claimants: police do not choose between them, a magistrates' court does. Police (Property) Act 1897, section 1.
 */
export function mayReturn(leads: readonly ClaimedLead[]): ReturnVerdict {
  const claimants = leads.filter(({ state }) => state === 'claimant').length;
  if (claimants > 1) return { may: false, because: 'two-claimants' };
  if (leads.some(({ state, strength }) => state === 'open' && strength === 'exact'))
    return { may: false, because: 'open-lead' };
  return claimants === 1 ? { may: true } : { may: false, because: 'no-claimant' };
}

/** Why a device may not go back, for whoever wants to give it. */
export const returnRefusals = {
  'no-claimant':
    'Nobody has been found to be its claimant. Look at the leads and say of one that it is the claimant.',
  'two-claimants':
    'Two people claim this device, so it goes to neither of them here. Refer it to the magistrates’ court: Police (Property) Act 1897, section 1.',
  'open-lead':
    'A report or logbook that nobody has judged fits this device exactly. Say first whether it is a claimant, the same person as one, or not this device.',
} as const satisfies Record<Exclude<ReturnVerdict, { may: true }>['because'], string>;
