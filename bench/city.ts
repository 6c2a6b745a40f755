import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { leadMethod, scorecardMethod } from '@deadset/analytics';
import { cityEvents, createCity, shopKinds } from '@deadset/simulators';
import { shareInterval } from '../packages/analytics/src/scorecard/intervals.ts';
import { CloneGathering, type CloneScore } from './city/clone-score.ts';
import { PresenterGathering, type PresenterScore } from './city/presenter-score.ts';
import { type CoverageScore, scoreCoverage } from './city/survival-score.ts';
import { row, thousands, verdict } from './gate/print.ts';
import { type Figure, keepResult } from './gate/result-file.ts';

/** Clones among phones as they are thought to be: 5,000 of 85 million. */
const trueCloneShare = 5_000 / 85_000_000;
/** Seeds on which nothing was tried while the rules and their limits were made; the documents and tests use lower ones. */
const firstSeed = 101;
const document = new URL('../docs/city-scores.md', import.meta.url);

/**
 * How often what is found in a city is true: presenters, clones, and shares that come up again.
 *
 * `npm run bench -- city [--seeds N] [--scale S] [--runs N] [--write]`: so many mixed cities and as many null ones, and so many
 * small ones for the coverage of intervals. `--write` puts the figures into docs/city-scores.md; docs/city.md says what
 * such figures cannot tell.
 */
export async function run(args: string[]): Promise<void> {
  const options = {
    seeds: { type: 'string', default: '20' },
    scale: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1000' },
    write: { type: 'boolean', default: false },
  } as const;
  const { values } = parseArgs({ args, options });
  const [seeds, scale, runs] = [Number(values.seeds), Number(values.scale), Number(values.runs)];
  if (![seeds, runs].every((count) => Number.isInteger(count) && count >= 1))
    throw new Error('--seeds and --runs are whole numbers from 1');
  const mixed: PresenterScore[] = [];
  const clean: PresenterScore[] = [];
  const clones: CloneScore[] = [];
  const cleanClones: CloneScore[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    for (const isNull of [false, true]) {
      const { presenters, clone } = await scoreCity(seed, scale, isNull);
      (isNull ? clean : mixed).push(presenters);
      (isNull ? cleanClones : clones).push(clone);
    }
    console.log(`city ${seed - firstSeed + 1} of ${seeds}`);
  }
  const figures = [
    ...presenterFigures(mixed, clean),
    ...cloneFigures(clones, cleanClones),
    ...coverageFigures(scoreCoverage(runs)),
  ];
  const note = `\`city\`: ${seeds} cities of scale ${scale} (seeds from ${firstSeed}), and as many null ones; ${runs} runs for intervals. Clones are 1 % of the panel, many times their true share, and looked for in one log of all networks: clones.md says what networks see that each look in their own.`;
  if (values.write) await writeFile(document, documentOf(figures, note));
  await keepResult('city', { command: 'npm run bench -- city', figures, notes: [note] });
}

async function scoreCity(
  seed: number,
  scale: number,
  isNull: boolean,
): Promise<{ presenters: PresenterScore; clone: CloneScore }> {
  const city = createCity({ seed, scale, isNull });
  const presenters = new PresenterGathering();
  const attaches = new CloneGathering();
  for (const event of cityEvents(city)) {
    presenters.add(event);
    attaches.add(event);
  }
  return { presenters: presenters.score(city), clone: await attaches.score() };
}

function presenterFigures(mixed: readonly PresenterScore[], clean: readonly PresenterScore[]): Figure[] {
  const { q } = leadMethod;
  const flagged = (
    scores: readonly PresenterScore[],
    kinds: readonly ('crooked' | 'careless' | 'honest')[],
  ) => sum(scores.map((score) => sum(kinds.map((kind) => score[kind]))));
  const falseShare = (score: PresenterScore, kinds: readonly ('careless' | 'honest')[]) =>
    sum(kinds.map((kind) => score[kind])) / Math.max(1, score.crooked + score.careless + score.honest);
  const nullShare = mean(clean.map((score) => falseShare(score, ['honest'])));
  const honestShare = mean(mixed.map((score) => falseShare(score, ['honest'])));
  const innocentShare = mean(mixed.map((score) => falseShare(score, ['honest', 'careless'])));
  const nullFlagged = clean.filter((score) => flagged([score], shopKinds) > 0).length;
  const [found, there] = [flagged(mixed, ['crooked']), sum(mixed.map(({ crookedTested }) => crookedTested))];
  console.log('');
  console.log(row(['presenters', 'tested', 'crooked', 'careless', 'honest']));
  for (const [name, scores] of [
    ['flagged in mixed cities', mixed],
    ['flagged in null cities', clean],
  ] as const)
    console.log(
      row([
        name,
        ...[
          sum(scores.map(({ tested }) => tested)),
          flagged(scores, ['crooked']),
          flagged(scores, ['careless']),
          flagged(scores, ['honest']),
        ].map(thousands),
      ]),
    );
  return [
    {
      figure: 'false share of flagged presenters, null city (mean)',
      target: `≤ ${q}`,
      ours: nullShare.toFixed(3),
      isKept: nullShare <= q,
    },
    {
      figure: 'false share, mixed city: honest shops (mean)',
      target: `≤ ${q}`,
      ours: honestShare.toFixed(3),
      isKept: honestShare <= q,
    },
    {
      figure: 'the same with careless shops held false',
      target: `≤ ${q}`,
      ours: innocentShare.toFixed(3),
      isKept: innocentShare <= q,
    },
    { figure: 'flagged in all mixed cities, false or not', ours: thousands(flagged(mixed, shopKinds)) },
    { figure: 'null cities in which anybody is flagged', ours: `${nullFlagged} of ${clean.length}` },
    { figure: 'power: crooked accounts found, of those tested', ours: withInterval(found, there) },
    {
      figure: 'honest ones among those with three red answers (the naive rule), mixed city',
      ours: withInterval(
        sum(mixed.map(({ naiveHonest }) => naiveHonest)),
        sum(mixed.map(({ naive }) => naive)),
      ),
    },
  ];
}

function cloneFigures(scores: readonly CloneScore[], clean: readonly CloneScore[]): Figure[] {
  const total = (
    of: readonly CloneScore[],
    name: 'clones' | 'others' | 'clonesTold' | 'othersTold' | 'rows',
  ) => sum(of.map((score) => score[name]));
  const [clones, others] = [total(scores, 'clones'), total(scores, 'others')];
  const [told, wrong] = [total(scores, 'clonesTold'), total(scores, 'othersTold')];
  console.log('');
  console.log(row([`clone rules (${thousands(total(scores, 'rows'))} rows)`, 'clones', 'others']));
  const names = new Set(scores.flatMap(({ rules }) => [...rules.keys()]));
  for (const name of names) {
    const counts = scores.map(({ rules }) => rules.get(name) ?? ([0, 0] as const));
    const byKind = [sum(counts.map(([one]) => one)), sum(counts.map(([, other]) => other))];
    console.log(row([name, ...byKind.map(thousands)]));
  }
  console.log(row(['two families: a dispute', thousands(told), thousands(wrong)]));
  console.log(row(['there are', thousands(clones), thousands(others)]));
  const [recall, falseRate] = [told / clones, wrong / others];
  const truly = (recall * trueCloneShare) / (recall * trueCloneShare + falseRate * (1 - trueCloneShare));
  const nullWrong = total(clean, 'othersTold');
  return [
    { figure: 'clones told by two families: precision in the panel', ours: withInterval(told, told + wrong) },
    { figure: 'clones told by two families: recall', ours: withInterval(told, clones) },
    {
      figure: 'precision were clones 5,000 of 85 million',
      ours: wrong === 0 ? 'no false one seen' : `${(100 * truly).toFixed(1)} %`,
    },
    {
      figure: 'phones told where there are no clones',
      ours: withInterval(nullWrong, total(clean, 'others')),
    },
  ];
}

function coverageFigures(scores: readonly CoverageScore[]): Figure[] {
  console.log('');
  console.log(row(['come up again within', 'truth', 'mean', 'covered']));
  return scores.map(({ horizon, truth, mean: estimated, covered, runs }) => {
    const share = covered / runs;
    const isKept = share >= 0.93 && share <= 0.97;
    console.log(
      row([`${horizon} days`, truth.toFixed(4), estimated.toFixed(4), share.toFixed(3), verdict(isKept)]),
    );
    return {
      figure: `95 % interval of the share by ${horizon} days holds the truth`,
      target: '93–97 %',
      ours: withInterval(covered, runs),
      isKept,
    };
  });
}

function documentOf(figures: readonly Figure[], note: string): string {
  const rows = figures.map(({ figure, target = '', ours, isKept }) => {
    const kept = isKept === undefined ? '' : isKept ? 'yes' : '**no**';
    return `| ${figure} | ${target} | ${ours} | ${kept} |`;
  });
  return `# What is found in the synthetic city, and how often it is true

Written by \`npm run bench -- city --write\`. Intervals are exact ones of 95 % (Clopper and Pearson). A figure holds for the
base rates of the city: [city.md](city.md) says what it cannot tell.

| figure | target | found | kept |
|---|---|---|---|
${rows.join('\n')}

${note}

**Careless shops.** They are no handlers, and not like the others either: they sell a quarter of what was refused to them, honest
shops a hundredth. A lead says that phones move on after a refusal, and theirs do; of what anybody meant it says nothing, which is why a
person looks before it is signed. The promise is about presenters who are like everybody else; a reader who holds every careless shop
that is listed to be falsely listed reads the third line.

**Power.** A shop that is crooked is offered some 60 phones a year, six of them stolen; not all of those are reported, proved and on the
list when they come, and a lead wants three thefts on three days. So most of them are not found: that nobody is listed clears nobody.
`;
}

/** A share with its exact interval of Clopper and Pearson. */
function withInterval(count: number, of: number): string {
  if (of === 0) return 'none';
  const { low, high } = shareInterval(count, of, scorecardMethod.confidence);
  // Small shares need more places.
  const places = high < 0.01 ? 4 : 1;
  const percent = (share: number) => (100 * share).toFixed(places);
  return `${percent(count / of)} % (${percent(low)}–${percent(high)}), ${thousands(count)} of ${thousands(of)}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
