import { describe, expect, it } from 'vitest';
import { ClosingStack } from './closing-stack.ts';

describe('what has been opened', () => {
  it('is closed in the reverse order, also behind one that cannot be closed', async () => {
    const closed: string[] = [];
    const stack = new ClosingStack();
    for (const name of ['first', 'second', 'third']) {
      stack.add(name, async (it) => {
        closed.push(it);
        if (it === 'second') throw new Error('second does not close');
      });
    }
    await expect(stack.close()).rejects.toThrow('second does not close');
    expect(closed).toEqual(['third', 'second', 'first']);
    await stack.close();
    expect(closed).toHaveLength(3);
  });
});
