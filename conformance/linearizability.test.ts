import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  isLinearizable,
  type Operation,
  type SequentialModel,
} from '../torture/linearizability/linearizable.ts';

/** Histories of etcd that Jepsen recorded, with the verdicts of Porcupine; not part of this repository. */
const file = path.resolve(
  import.meta.dirname,
  '../../shared/data/tlog/linearizability-etcd-register-102.json',
);
const isThere = existsSync(file);
if (!isThere) console.warn('skipped: the saved histories of etcd are not beside this checkout');

type SavedEvent = readonly [process: number, type: string, name: 'read' | 'write' | 'cas', value: string];
interface SavedLog {
  readonly linearizable: boolean;
  readonly events: readonly SavedEvent[];
}

type Input =
  | { readonly kind: 'read' }
  | { readonly kind: 'write'; readonly to: string }
  | { readonly kind: 'cas'; readonly from: string; readonly to: string };

/** Output: what was read, or whether a compare-and-swap swapped. */
const register: SequentialModel<string, Input, string> = {
  initial: 'nil',
  step: (state, input, output) => {
    if (input.kind === 'read') return output === state ? state : undefined;
    if (input.kind === 'write') return input.to;
    const swaps = state === input.from;
    if (output !== undefined && (output === 'swapped') !== swaps) return undefined;
    return swaps ? input.to : state;
  },
  nameOf: (state) => state,
};

function inputOf([, , name, value]: SavedEvent): Input {
  if (name === 'read') return { kind: 'read' };
  if (name === 'write') return { kind: 'write', to: value };
  const [from = '', to = ''] = value.slice(1, -1).split(' ');
  return { kind: 'cas', from, to };
}

function operationsOf(events: readonly SavedEvent[]): Operation<Input, string>[] {
  const open = new Map<number, { input: Input; calledAt: number }>();
  const operations: Operation<Input, string>[] = [];
  for (const [at, event] of events.entries()) {
    const [process, type, name, value] = event;
    const call = open.get(process);
    if (type === 'invoke') {
      open.set(process, { input: inputOf(event), calledAt: at });
      continue;
    }
    open.delete(process);
    // A read without an answer says nothing.
    if (call === undefined || (name === 'read' && type !== 'ok')) continue;
    if (type === 'info') operations.push({ ...call, answeredAt: at });
    else if (name === 'cas')
      operations.push({ ...call, output: type === 'ok' ? 'swapped' : 'kept', answeredAt: at });
    else operations.push({ ...call, output: value, answeredAt: at });
  }
  for (const call of open.values()) {
    if (call.input.kind !== 'read') operations.push({ ...call, answeredAt: 0 });
  }
  return operations;
}

describe.skipIf(!isThere)('the checker of linearizability', () => {
  it('decides all 102 saved histories of etcd as Porcupine does: 23 yes, 79 no', () => {
    const { logs }: { logs: Record<string, SavedLog> } = JSON.parse(readFileSync(file, 'utf8'));
    const verdicts = Object.entries(logs).map(([name, { linearizable, events }]) => ({
      name,
      expected: linearizable,
      given: isLinearizable(register, operationsOf(events)),
    }));
    expect(verdicts.filter(({ expected, given }) => expected !== given)).toEqual([]);
    expect(verdicts.filter(({ given }) => given)).toHaveLength(23);
    expect(verdicts.filter(({ given }) => !given)).toHaveLength(79);
  });
});
