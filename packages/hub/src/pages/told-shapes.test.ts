import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapeOf } from './told-shapes.ts';

describe('a text that was made with values in it', () => {
  it.each([
    ['A phone has {mostKeys} IMEIs at most.', 'A phone has 4 IMEIs at most.', { mostKeys: '4' }],
    ['The sign-in of {name} does not answer.', 'The sign-in of A & B does not answer.', { name: 'A & B' }],
    [
      'You asked {count} times at {gate2}.',
      'You asked 3 times at the shop at 5.',
      { count: '3', gate2: 'the shop at 5' },
    ],
  ])('%s is known again by its words', (message, text, values) => {
    expect(shapeOf(message)?.read(text)).toEqual(values);
  });

  it.each([
    ['A phone has {mostKeys} IMEIs at most.', 'A phone has 4 IMEIs.'],
    ['A phone has {mostKeys} IMEIs at most.', 'A phone has  IMEIs at most.'],
    ['Within {words}', 'within an hour'],
  ])('%s is not seen in "%s"', (message, text) => {
    expect(shapeOf(message)?.read(text)).toBeUndefined();
  });

  it('has words enough of its own to be told by, or is no shape', () => {
    expect(shapeOf('{day} at {time}')).toBeUndefined();
    expect(shapeOf('No values here.')).toBeUndefined();
    expect(shapeOf('Call <strong>{{ number }}</strong> now, {name}.')).toBeUndefined();
  });

  it('is put together again from what was read, whatever the values are', () => {
    const message = 'More than {asked} questions at the gate {gate}. Try again.';
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (asked, gate) => {
        const text = `More than ${asked} questions at the gate ${gate}. Try again.`;
        const read = shapeOf(message)?.read(text);
        expect(`More than ${read?.['asked']} questions at the gate ${read?.['gate']}. Try again.`).toBe(text);
      }),
    );
  });
});
