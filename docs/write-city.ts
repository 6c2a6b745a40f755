import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type CalibrationLine,
  calibrationOf,
  cityEvents,
  cityFiles,
  cityParameters,
  createCity,
  shareTables,
} from '@deadset/simulators';

/** The synthetic city as people read it; `npx tsx docs/write-city.ts` writes it anew. */
export const cityDocument = path.resolve(import.meta.dirname, 'city.md');

const introduction = `# The synthetic city

Written from \`simulators/src/city\` by \`npx tsx docs/write-city.ts\`; a test holds the two equal.

Nobody publishes where stolen phones go, who handles them and which numbers are copied, so nobody can say how often a rule
about it is wrong. \`deadset city\` draws a London of which everything is known: victims and how they report, phones with one
number or two, thieves, handlers, shops that are honest, careless or crooked, networks, the way abroad, cloners, and people
who report what nobody took. Everything that a connected system would see is a row in \`seen/\`; what is true of it is in
\`truth/\`, and only those who score may look there. It is drawn from one seed: the same seed draws the same city.

\`\`\`
deadset city --seed 1 --scale 1 --out city
deadset city --seed 1 --scale 0.1 --null --out null-city
npm run bench -- city
\`\`\`

**Scale** 10 is London, 1 a tenth of it, 100 ten of it; everything grows alike, shops and thieves too. Events are made as they
are asked for: a life that goes on is kept as what it is drawn from and drawn again on each day on which something happens.

**The null city** (\`--null\`) has the same thefts, but every shop is honest, nobody abroad handles phones for others, and no
number is cloned: whatever is found in it is found by chance.

**Where it is used.** Benches score what is found in it (\`npm run bench -- city\` and \`-- clone-rules\`; [what it came to](city-scores.md)); tests hold its figures to the
published ones; \`deadset up\` gives its town a past of 4,000 of its thefts, as days and groups, so that \`/re-registration\` and \`/flows\` have
something to show.

## What it cannot tell

It shows how often a method is wrong *if* the world is as it says. Most of what happens after a theft was never published: those
lines below say \`assumed\`, and why. A precision measured here holds for its own base rates: there are many more clones in the
panel than in any network. Times and places of thefts do not depend on each other, and nobody learns from a refusal.
Names of shops, networks and makers are made up; its phones have numbers of a range that nobody was given.
`;

/** The whole document. */
export function cityText(): string {
  const parameters = Object.entries(cityParameters).map(
    ([name, { value, unit, source }]) =>
      `| ${name} | ${value.toLocaleString('en-GB', { maximumFractionDigits: 6 })} | ${unit} | ${source} |`,
  );
  const tables = shareTables.flatMap(({ title, source, lines }) => [
    `### ${title}`,
    '',
    `${source}.`,
    '',
    lines.map(({ name, share }) => `${name} ${Math.round(share * 1e4) / 1e4}`).join(' · '),
    '',
  ]);
  const files = cityFiles.map(({ path: file, about }) => `| \`${file}\` | ${about} |`);
  return [
    introduction,
    '## How near it comes',
    '',
    'The figures that it is calibrated on, beside a city of seed 1 and scale 1 in its first year (numbers of things times ten).',
    '',
    '| figure | published | this city | source |',
    '|---|---|---|---|',
    ...calibrationLines(),
    '',
    '## Files',
    '',
    '| file | what is in it |',
    '|---|---|',
    ...files,
    '',
    'The `README.md` beside them has every column.',
    '',
    '## Parameters',
    '',
    '| parameter | value | unit | source |',
    '|---|---|---|---|',
    ...parameters,
    '',
    '## Tables of shares',
    '',
    ...tables,
  ].join('\n');
}

function calibrationLines(): string[] {
  // The panel has no part in any of the figures.
  const city = createCity({ seed: 1, scale: 1, changes: { panelPhones: 0 } });
  return calibrationOf(city, cityEvents(city)).map(
    (line) => `| ${line.figure} | ${publishedOf(line)} | ${oursOf(line)} | ${line.source} |`,
  );
}

function publishedOf({ published, of }: CalibrationLine): string {
  return of === undefined ? published.toLocaleString('en-GB') : percent(published);
}

function oursOf({ count, of }: CalibrationLine): string {
  return of === undefined ? count.toLocaleString('en-GB') : percent(count / of);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(cityDocument, cityText());
}
