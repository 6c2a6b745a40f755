import type { SequentialModel } from './linearizable.ts';

export type Ask = 'raise' | 'withdraw' | 'status';
export type Status = 'declared' | 'proved' | 'withdrawn';
/** What a client is told: the status, or that the act is not open to it any more. */
export type Told = Status | 'conflict';

/** One declaration, as somebody who reads the rules once would write it down: what each act does in each status. */
export const declarationModel: SequentialModel<Status, Ask, Told> = {
  initial: 'declared',
  step: (status, ask, told) => {
    const [after, answer] = outcome(status, ask);
    return told === undefined || told === answer ? after : undefined;
  },
  nameOf: (status) => status,
};

function outcome(status: Status, ask: Ask): [after: Status, answer: Told] {
  if (ask === 'status') return [status, status];
  const isOpen = ask === 'raise' ? status === 'declared' : status !== 'withdrawn';
  if (!isOpen) return [status, 'conflict'];
  const after = ask === 'raise' ? 'proved' : 'withdrawn';
  return [after, after];
}
