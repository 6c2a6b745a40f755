/** First byte of every leaf. A follower that meets another stops at the last position it could verify. */
export const leafKinds = { entry: 1, state: 2, approver: 3 } as const;
