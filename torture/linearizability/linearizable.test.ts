import { describe, expect, it } from 'vitest';
import { isLinearizable, type Operation, type SequentialModel } from './linearizable.ts';

type Input = { readonly write: number } | 'read';

const register: SequentialModel<number, Input, number> = {
  initial: 0,
  step: (state, input, output) => {
    if (input === 'read') return output === undefined || output === state ? state : undefined;
    return input.write;
  },
  nameOf: String,
};

function write(value: number, calledAt: number, answeredAt?: number): Operation<Input, number> {
  const input = { write: value };
  return answeredAt === undefined
    ? { input, calledAt, answeredAt: 0 }
    : { input, output: value, calledAt, answeredAt };
}

function read(value: number, calledAt: number, answeredAt: number): Operation<Input, number> {
  return { input: 'read', output: value, calledAt, answeredAt };
}

const judge = (...history: Operation<Input, number>[]) => isLinearizable(register, history);

describe('a history is linearizable', () => {
  it('when a read during a write sees either value', () => {
    expect(judge(write(1, 0, 10), read(0, 1, 2))).toBe(true);
    expect(judge(write(1, 0, 10), read(1, 1, 2))).toBe(true);
  });

  it('when a write without an answer took effect late, or never', () => {
    expect(judge(write(1, 0), read(0, 5, 6), read(1, 100, 101))).toBe(true);
    expect(judge(write(1, 0), read(0, 5, 6), read(0, 100, 101))).toBe(true);
  });

  it('when nothing happened', () => {
    expect(judge()).toBe(true);
  });
});

describe('a history is not linearizable', () => {
  it('when a read after a write sees what was before it', () => {
    expect(judge(write(1, 0, 10), read(0, 11, 12))).toBe(false);
  });

  it('when two reads, one after the other, see the new value and then the old', () => {
    expect(judge(write(1, 0, 10), read(1, 1, 2), read(0, 3, 4))).toBe(false);
  });

  it('when a read sees what nobody wrote', () => {
    expect(judge(write(1, 0, 10), read(7, 1, 2))).toBe(false);
  });

  it('when a write without an answer is seen, and then unseen', () => {
    expect(judge(write(1, 0), read(1, 5, 6), read(0, 7, 8))).toBe(false);
  });
});
