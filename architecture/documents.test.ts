import { readFileSync } from 'node:fs';
import { errorCodes } from '@deadset/domain';
import { expect, it } from 'vitest';
import { architectureDocument, withDiagram } from '../docs/diagrams.ts';

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
