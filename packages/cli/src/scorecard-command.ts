import type { Scorecards } from '@deadset/hub';
import type { ScorecardBook } from '@deadset/protocol';
import type { Command } from 'commander';
import { systemClock } from './clock.ts';
import { environment } from './config.ts';
import { CommandFailure } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

interface ScorecardArguments {
  readonly data: string;
  readonly participant?: string;
  readonly why?: string;
  readonly correct?: true;
}

const helpText = `
A hub does this by itself: it makes a month's figures three days and an hour after its end, and shows them two weeks
later, when everybody named in them has had the time to reply. MONTH is as 2027-01; \`show\` also takes last-30-days.
Figures that were made are never changed: --correct with --why adds those that differ as a further revision.

Examples:
  $ deadset scorecard compute 2027-01
  $ deadset scorecard compute 2027-01 --correct --why "Receipts of one network came in late."
  $ deadset scorecard show 2027-01 --participant network-a
  $ deadset scorecard publish 2027-01`;

export function addScorecardCommand(program: Command, terminal: Terminal): void {
  const scorecard = program
    .command('scorecard')
    .summary('how participants do, month by month')
    .description('Makes, shows and publishes how participants do; see docs/scorecards.md.')
    .addHelpText('after', helpText);
  const add = (name: string, description: string) =>
    scorecard
      .command(name)
      .description(description)
      .argument('<month>', 'as 2027-01')
      .option(
        '--data <folder>',
        'data folder of the hub, unless DATABASE_URL names its database',
        '.deadset',
      );
  add('compute', 'Makes the figures of a month that is over and settled.')
    .option('--correct', 'make them anew, beside those that were made')
    .option('--why <reason>', 'why they are made anew; everybody reads it')
    .action((month: string, given: ScorecardArguments) => compute(month, given, terminal));
  add('show', 'Tells the figures of a month that is published, or of the last 30 days.')
    .option('--participant <id>', 'of this participant alone, published or not')
    .action((month: string, given: ScorecardArguments) => show(month, given, terminal));
  add('publish', 'Shows a month to everybody, once the time to reply is over.').action(
    (month: string, given: ScorecardArguments) => publish(month, given, terminal),
  );
}

async function compute(
  month: string,
  { correct, why, ...given }: ScorecardArguments,
  terminal: Terminal,
): Promise<void> {
  if (correct !== true) {
    await withScorecards(given, terminal, (scorecards) => scorecards.compute(month));
    terminal.note(`The figures of ${month} are made. Everybody named in them has 14 days to reply.`);
    return;
  }
  if (why === undefined)
    throw new CommandFailure('Say why they are made anew: --why "…". Everybody reads it.');
  const changed = await withScorecards(given, terminal, (scorecards) => scorecards.correct(month, why));
  terminal.note(
    `${changed} scorecards of ${month} have a further revision. What was shown before stands beside it.`,
  );
}

async function publish(month: string, given: ScorecardArguments, terminal: Terminal): Promise<void> {
  await withScorecards(given, terminal, (scorecards) => scorecards.publish(month));
  terminal.note(`${month} is published: /scorecards?period=${month} on the hub.`);
}

async function show(
  month: string,
  { participant, ...given }: ScorecardArguments,
  terminal: Terminal,
): Promise<void> {
  if (participant !== undefined && month !== 'last-30-days') {
    const own = await withScorecards(given, terminal, (scorecards) => scorecards.own(participant, month));
    tell(own.name, own.revisions[0], terminal);
    return;
  }
  const book = await withScorecards(given, terminal, (scorecards) =>
    month === 'last-30-days' ? scorecards.lastThirtyDays() : scorecards.book(month),
  );
  if (book === undefined)
    throw new CommandFailure(`${month} is not published. See one participant's with --participant ID.`);
  if (book.everybody.length > 0) tell('Everybody', book.everybody[0], terminal);
  for (const one of book.participants)
    if (participant === undefined || one.participant === participant)
      tell(`${one.name}${one.isShadow ? ' (shadow)' : ''}`, one.revisions[0], terminal);
}

type Revision = ScorecardBook['everybody'][number];
type Figure = Revision['figures'][number]['figure'];

function tell(name: string, revision: Revision | undefined, terminal: Terminal): void {
  terminal.out(name);
  for (const { title, figure } of revision?.figures ?? [])
    terminal.out(`  ${title.padEnd(48)}  ${wordsOf(figure)}`);
}

function wordsOf(figure: Figure): string {
  switch (figure.kind) {
    case 'share':
      return `${figure.count} of ${figure.of} (${percent(figure.low)} to ${percent(figure.high)})`;
    case 'time':
      return `${seconds(figure.ms)} (${seconds(figure.low)} to ${seconds(figure.high)}, n = ${figure.of})`;
    case 'count':
      return `${figure.count} (${figure.low.toFixed(1)} to ${figure.high.toFixed(1)})`;
    case 'withheld':
      return `not told: fewer than ${figure.fewerThan}`;
    case 'none':
      return 'none';
    case 'not-measured':
      break;
  }
  return 'not measured';
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
}

async function withScorecards<T>(
  { data }: ScorecardArguments,
  terminal: Terminal,
  work: (scorecards: Scorecards) => Promise<T>,
): Promise<T> {
  const { createScorecards } = await import('@deadset/hub');
  const { withLiveRecord } = await import('./record-access.ts');
  return withLiveRecord(environment, data, terminal, (db) =>
    work(createScorecards({ db, clock: systemClock })),
  );
}
