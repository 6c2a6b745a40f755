import { existsSync, readFileSync } from 'node:fs';
import { actNames, errorCodes, ruleOf } from '@deadset/domain';
import { pagePolicies, routePolicies } from '@deadset/hub';
import { expect, it } from 'vitest';
import { architectureDocument, withDiagram } from '../docs/diagrams.ts';
import { authorisationDocument, authorisationText } from '../docs/write-authorisation.ts';
import { cityDocument, cityText } from '../docs/write-city.ts';

it('docs/errors.md names every error code and no other', () => {
  const documented = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([a-z-]+)` \|/gm)].map(
    ([, code]) => code,
  );
  expect(new Set(documented)).toEqual(new Set(errorCodes));
  expect(documented.length).toBe(errorCodes.length);
});

it('the diagram in docs/architecture.md is the transition table', () => {
  const document = readFileSync(architectureDocument, 'utf8');
  expect(document).toContain('declared --> proved: raise');
  expect(withDiagram(document)).toBe(document);
});

it('docs/authorisation.md is the table of authorisation; `npx tsx docs/write-authorisation.ts` writes it anew', () => {
  expect(authorisationText()).toContain('**feed.follow**');
  expect(readFileSync(authorisationDocument, 'utf8')).toBe(authorisationText());
});

it('docs/city.md is what the city is drawn from; `npx tsx docs/write-city.ts` writes it anew', () => {
  expect(cityText()).toContain('| reportedPerYear | 81,365 |');
  expect(readFileSync(cityDocument, 'utf8')).toBe(cityText());
});

it('every act of the table has a route or a page, but for those of the clock', () => {
  const named = new Set<string>([...Object.values(routePolicies), ...Object.values(pagePolicies)]);
  const unnamed = actNames.filter(
    (act) => !named.has(act) && !ruleOf(act).who.some(({ to }) => to === 'clock'),
  );
  expect(unnamed).toEqual([]);
});

it('docs/abuse-cases.md has a place for each case, and each place is there', () => {
  const document = readFileSync('docs/abuse-cases.md', 'utf8');
  const cases = [...document.matchAll(/^\| A(\d+) /gm)].map(([, number]) => Number(number));
  expect(cases.length).toBeGreaterThanOrEqual(20);
  expect(cases).toEqual(cases.map((_, i) => i + 1));
  const places = [...document.matchAll(/`(packages\/[^`]+\.test\.ts)`/g)].map(([, place]) => place ?? '');
  expect(places.length).toBeGreaterThan(18);
  expect(places.filter((place) => !existsSync(place))).toEqual([]);
});
