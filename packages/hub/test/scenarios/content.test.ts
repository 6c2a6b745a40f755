import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appealReasons, liabilityTexts, noticeTexts, reasonWords } from '@deadset/domain';
import { describe, expect, it } from 'vitest';
import { messageTemplates } from '../../src/messages/message-templates.ts';

const source = fileURLToPath(new URL('../../src', import.meta.url));

/** Every page template, by its name. */
const templates = readdirSync(source, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.njk'))
  .map((name) => ({ name, text: readFileSync(join(source, name), 'utf8') }));

/** Pages for people who are no staff. */
const publicPages = templates.filter(
  ({ name, text }) =>
    !/^(people|approvals|participants|line)\//.test(name) &&
    !text.includes('{% extends "pages/staff.njk" %}'),
);

/** What is said to people outside of pages. */
const messages = [
  ...Object.values(messageTemplates).map(({ subject, text }) => `${subject} ${text}`),
  ...Object.values(noticeTexts).flatMap(({ heading, lines }) => [heading, ...lines]),
];

describe('A12, phishing in our name', () => {
  it('nothing that is sent or passed on has a link, or asks anybody to sign in, to reply or for a code', () => {
    expect(messages.length).toBeGreaterThan(15);
    for (const text of messages) {
      expect(text).not.toMatch(/https?:|www\.|href|\.(com|org|uk|example)\b/i);
      expect(text).not.toMatch(/reply|your (password|passcode|code)|click|tap here/i);
    }
  });

  it('no public page leads to another site, but for the way out', () => {
    expect(publicPages.length).toBeGreaterThan(30);
    for (const { name, text } of publicPages)
      expect([name, /href="https?:|src="https?:|action="https?:/.test(text)]).toEqual([name, false]);
  });

  it('whoever appeals is told that we never ask for a passcode or money', () => {
    const lodged = templates.find(({ name }) => name === 'appeals/lodged.njk')?.text;
    expect(lodged).toContain('Nobody from here asks for your passcode');
  });
});

describe('A17, retaliation on a young reporter', () => {
  it('no page of a report or an appeal asks for a name, an address, an age or a school', () => {
    const asked = publicPages.filter(({ name }) => /^(declarations|appeals|ownership|checks)\//.test(name));
    expect(asked.length).toBeGreaterThan(15);
    for (const { name, text } of asked) {
      const fields = [...text.matchAll(/name: "([^"]+)"|<input[^>]*name="([^"]+)"/g)].map(
        ([, a, b]) => a ?? b,
      );
      expect([
        name,
        fields.filter((field) =>
          /^(first|last|full)?-?name$|surname|address|postcode|age|birth|school/.test(field ?? ''),
        ),
      ]).toEqual([name, []]);
    }
  });

  it('nothing that is sent says what was reported, where or about whom', () => {
    const said = Object.values(messageTemplates).map(({ text }) => text);
    expect(said.filter((text) => /\{(imei|name|address|network|place|statement)\}/.test(text))).toEqual([]);
  });

  it('every page of a report and of an appeal has the way out', () => {
    const pages = templates.filter(({ name, text }) => {
      const isPage = /^(declarations|appeals)\//.test(name) && text.includes('{% extends');
      // The door to a report says nothing about anybody yet.
      return isPage && !/queue|case|dispute|fairness|sign-in/.test(name);
    });
    expect(pages.length).toBeGreaterThan(10);
    const without = pages.filter(({ text }) => !text.includes('{% set exit = true %}'));
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});

describe('A18, a buyer in good faith', () => {
  it('is nowhere told to hand a phone in or be investigated', () => {
    const texts = [
      ...messages,
      // What the Victims' Code promises is about whoever took a phone, and said to whom it was taken from.
      ...publicPages.filter(({ name }) => !name.startsWith('rights/')).map(({ text }) => text),
      ...Object.values(reasonWords).map(({ words, next }) => `${words} ${next}`),
      ...Object.values(appealReasons).map(({ words }) => words),
    ];
    for (const text of texts) expect(text).not.toMatch(/investigat|prosecut|you (must|have to) hand|arrest/i);
  });

  it('finds free advice beside every appeal', () => {
    for (const page of ['appeals/lodged.njk', 'appeals/status.njk'])
      expect(templates.find(({ name }) => name === page)?.text).toContain('Citizens Advice');
  });
});

describe('A4, words about false statements', () => {
  it('name both laws, say that a mistake is no offence, and threaten nobody', () => {
    for (const text of Object.values(liabilityTexts).map((lines) => lines.join(' '))) {
      expect(text).toContain('Fraud Act 2006, section 2');
      expect(text).toContain('Criminal Law Act 1967, section 5(2)');
      expect(text).toContain('an honest mistake is no offence');
      expect(text).not.toMatch(/prison|prosecut|police will/i);
    }
  });
});
