import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  howToCheck,
  type MessageTemplate,
  type MessageValue,
  messageTemplates,
  messageValues,
  wordsOf,
} from './message-templates.ts';

const examples: Readonly<Record<MessageValue, string>> = {
  reference: '7K3M-Q2XD',
  until: '30 September 2026, 23:59',
  case: '12',
};
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table are its names
const names = Object.keys(messageTemplates) as MessageTemplate[];

function filled(name: MessageTemplate): string {
  const values = messageTemplates[name].values.map((value): [string, string] => [value, examples[value]]);
  const { subject, text } = wordsOf(name, Object.fromEntries(values));
  return `${subject}\n${text}`;
}

it('there are messages to look at', () => {
  expect(names.length).toBeGreaterThan(5);
});

it('each message is sent by some act', () => {
  const folder = join(import.meta.dirname, '..');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('messages'),
  );
  const acts = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  expect(names.filter((name) => !acts.includes(`'${name}'`))).toEqual([]);
});

describe.each(names)('the message %s', (name) => {
  it('has nothing that a telephone would make a link of', () => {
    const words = filled(name);
    expect(words).not.toMatch(/https?:|www|:\/\/|[/@\\]/i);
    // Telephones link whatever has a dot between letters: `deadset.example`, `sold.say`.
    expect(words).not.toMatch(/[^\s.]\.[^\s.]/);
  });

  it('has no identifier, no telephone number and no code that acts', () => {
    const words = filled(name).replace(examples.reference, '').replace(examples.until, '');
    expect(words).not.toMatch(/[0-9]{4}/);
    expect(words).not.toMatch(/\b[0-9A-Z]{4}-[0-9A-Z]{4}/);
    expect(messageTemplates[name].values.every((value) => Object.hasOwn(messageValues, value))).toBe(true);
  });

  it('says that no message has links, and how to check it', () => {
    expect(filled(name).endsWith(howToCheck)).toBe(true);
    expect(howToCheck).toContain('never sends links');
    expect(howToCheck).toContain('go to the address you know and type your reference');
  });

  it('fits three text messages, in the alphabet that they have', () => {
    const { text } = wordsOf(
      name,
      Object.fromEntries(messageTemplates[name].values.map((value) => [value, examples[value]])),
    );
    expect(text.length).toBeLessThanOrEqual(3 * 153);
    // GSM 7-bit (3GPP TS 23.038): one letter outside it halves what fits.
    expect(text).toMatch(/^[A-Za-z0-9 .,:'?!-]*$/);
  });
});

describe('what is put into a message', () => {
  it.each([
    ['a link', 'https://example.com'],
    ['a domain', 'deadset.example'],
    ['an IMEI', '490154203237518'],
    ['a longer code', '7K3M-Q2XD-7K3M-Q2XD'],
    ['words', 'call me on this number'],
  ])('is never %s', (_, reference) => {
    expect(() => wordsOf('appeal-changed', { reference })).toThrow('of its form');
  });

  it('is all that the message asks for and nothing else', () => {
    expect(() => wordsOf('appeal-changed', {})).toThrow('needs a reference');
    const more = { reference: examples.reference, name: 'Somebody' };
    expect(() => wordsOf('appeal-changed', more)).toThrow('no place for name');
  });
});
