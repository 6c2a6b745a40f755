/** The words and the rules: identifiers, tiers, gates, the transition table and the fold. Pure, no dependencies. */
export * from './appeal.ts';
export * from './brake.ts';
export * from './canary.ts';
export * from './correction.ts';
export * from './declaration-transitions.ts';
export * from './device-state.ts';
export * from './gate.ts';
export * from './imei.ts';
export * from './keeper-proof.ts';
export * from './liability.ts';
export * from './listing.ts';
export * from './notice-words.ts';
export * from './participant.ts';
export * from './pei.ts';
export * from './reason-words.ts';
export * from './refusal.ts';
export * from './unlisting.ts';
