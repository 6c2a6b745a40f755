import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { declarationTransitions, type Transition } from '@deadset/domain';

/** The document with the diagram in it. */
export const architectureDocument = path.resolve(import.meta.dirname, 'architecture.md');

const [begin, end] = [
  '<!-- declaration diagram: written by `npx tsx docs/diagrams.ts` -->\n',
  '<!-- end -->',
];

/** The transition table as a Mermaid state diagram, which the forge draws. */
function declarationDiagram(): string {
  const lines = Object.entries(declarationTransitions).flatMap(([from, steps]) =>
    Object.entries<Transition>(steps).flatMap(([act, { to, inDoubt, by, requires }]) => [
      `    ${from} --> ${to}: ${act} (${by.join(', ')}; ${requires.join(', ')})`,
      ...(inDoubt === undefined ? [] : [`    ${from} --> ${inDoubt}: ${act}, in doubt`]),
    ]),
  );
  return [
    '```mermaid',
    'stateDiagram-v2',
    '    [*] --> declared: declare (anyone)',
    ...lines,
    '```',
    '',
  ].join('\n');
}

/** The document as it should be. */
export function withDiagram(document: string): string {
  const [before, rest] = document.split(begin);
  const after = rest?.slice(rest.indexOf(end));
  if (before === undefined || after === undefined)
    throw new Error('the document has no place for the diagram');
  return `${before}${begin}${declarationDiagram()}${after}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(architectureDocument, withDiagram(readFileSync(architectureDocument, 'utf8')));
}
