import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubClient } from '@deadset/client';
import {
  type NetworkAuthority,
  type PoleCsvSet,
  type PoliceGuard,
  type PoliceRecordImport,
  PoliceRecordImport as PoliceRecordImportSchema,
  type PoliceRecordReport,
  parserOf,
  poleTables,
  policeGuards,
} from '@deadset/protocol';
import { type Command, InvalidArgumentError } from 'commander';
import { AnsweredNo, CommandFailure, exitCodes } from './exit-code.ts';
import { accessOf, addHubOptions, type HubArguments } from './hub-access.ts';
import type { Terminal } from './terminal.ts';

interface ImportArguments extends HubArguments {
  readonly dryRun?: true;
  readonly override: readonly PoliceGuard[];
}

interface ExportArguments extends HubArguments {
  readonly reason: string;
  readonly out: string;
  readonly format: string;
  readonly authorisation?: string;
  readonly legalBasis?: string;
  readonly crimeReference: readonly string[];
}

const helpText = `
Records are POLE rows: a folder with objects.csv, events.csv, links.csv (and persons.csv, locations.csv), or a JSON file
with the same names. docs/police-records.md has their columns. A row that cannot be taken is told and stops only itself;
the same records again change nothing. Guards: size and sequence (an approver of your force must approve it at
/approvals on the hub), match. What networks told is exported only with --authorisation or --legal-basis, which the
audit keeps.

Examples:
  $ deadset police import ./records --participant city-force --secret-file force.secret --dry-run
  $ deadset police export --out ./cases --reason "weekly review" --participant city-force --secret-file force.secret
  $ deadset police export --out ./cases --reason "case 4" --authorisation OCDA/2026/0042 --participant city-force`;

export function addPoliceCommand(program: Command, terminal: Terminal): void {
  const police = program
    .command('police')
    .summary("a force's crime records, in and out")
    .description("Sends a police force's crime records to a hub, and asks for its cases.")
    .addHelpText('after', helpText);
  addHubOptions(
    police
      .command('import')
      .description('Sends crime records: by crime reference, phone by phone.')
      .argument('<records>', 'a folder of CSV files, or a JSON file')
      .option('--dry-run', 'tell what would be done, and do nothing')
      .option('--override <guards>', 'guards that shall not stop it, separated by commas', parseGuards, []),
  ).action((records: string, given: ImportArguments) => runImport(records, given, terminal));
  addHubOptions(
    police
      .command('export')
      .description("Writes the force's own cases to a folder.")
      .requiredOption('--reason <words>', 'why; the audit keeps it')
      .requiredOption('--out <folder>', 'where to write the files')
      .option('--format <format>', 'csv or json', 'csv')
      .option('--authorisation <id>', 'of the Investigatory Powers Act, for what networks told')
      .option('--legal-basis <words>', 'another legal basis for what networks told')
      .option('--crime-reference <reference>', 'only this one; may be given again', gathered, []),
  ).action((given: ExportArguments) => runExport(given, terminal));
}

async function runImport(records: string, given: ImportArguments, terminal: Terminal): Promise<void> {
  const { dryRun = false, override } = given;
  const rows = (await stat(records)).isDirectory() ? await readFolder(records) : await readJson(records);
  const { policeRecords } = await clientOf(given);
  tell(await policeRecords.send(rows, { dryRun, overrides: override }), dryRun, terminal);
}

async function runExport(given: ExportArguments, terminal: Terminal): Promise<void> {
  const { reason, out, format, crimeReference } = given;
  if (format !== 'csv' && format !== 'json')
    throw new CommandFailure('The format is csv or json.', exitCodes.usage);
  const { policeRecords } = await clientOf(given);
  const authority = authorityOf(given);
  const { csv, pole, hasNetworkAttempts } = await policeRecords.cases({
    format,
    reason,
    ...(authority === undefined ? {} : { authority }),
    ...(crimeReference.length === 0 ? {} : { crimeReferences: [...crimeReference] }),
  });
  // Cases are about people's phones: for the owner of the files alone.
  await mkdir(out, { recursive: true, mode: 0o700 });
  if (pole !== undefined) await writeOwn(join(out, 'cases.json'), `${JSON.stringify(pole, undefined, 2)}\n`);
  for (const table of poleTables)
    if (csv !== undefined) await writeOwn(join(out, `${table}.csv`), csv[table]);
  terminal.note(
    `The cases are in ${out}. ${hasNetworkAttempts ? 'What networks told is among them.' : 'What networks told is not among them.'}`,
  );
}

function writeOwn(path: string, text: string): Promise<void> {
  return writeFile(path, text, { mode: 0o600 });
}

async function clientOf(given: HubArguments): Promise<HubClient> {
  const { hub, ...credentials } = await accessOf(given);
  return new HubClient({ url: hub, ...credentials, timeoutMs: 120_000 });
}

async function readFolder(folder: string): Promise<PoliceRecordImport> {
  const csv: PoleCsvSet = {};
  for (const table of poleTables) {
    const text = await textIfThere(join(folder, `${table}.csv`));
    if (text !== undefined) csv[table] = text;
  }
  if (Object.keys(csv).length > 0) return { csv };
  throw new CommandFailure(`${folder} has none of ${poleTables.map((table) => `${table}.csv`).join(', ')}.`);
}

async function textIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const parseImport = parserOf(PoliceRecordImportSchema);

async function readJson(path: string): Promise<PoliceRecordImport> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CommandFailure(`${path} is not JSON.`);
  }
  const read = parseImport({ pole: value });
  if (read.ok) return read.value;
  throw new CommandFailure(`${path} is no set of POLE tables: ${read.problem}.`);
}

function authorityOf({ authorisation, legalBasis }: ExportArguments): NetworkAuthority | undefined {
  if (authorisation !== undefined && legalBasis !== undefined)
    throw new CommandFailure('Give an authorisation or a legal basis, not both.', exitCodes.usage);
  if (authorisation !== undefined) return { kind: 'authorisation', id: authorisation };
  return legalBasis === undefined ? undefined : { kind: 'legal-basis', basis: legalBasis };
}

function tell(
  { counts, effects, errors, stoppedBy }: PoliceRecordReport,
  dryRun: boolean,
  terminal: Terminal,
): void {
  for (const { line, effect, reference, withdrawalCode } of effects) {
    const code = withdrawalCode === undefined ? '' : `  for the keeper alone: ${withdrawalCode}`;
    terminal.out(`link ${line}  ${effect}${reference === undefined ? '' : `  ${reference}`}${code}`);
  }
  for (const { table, line, problem } of errors) terminal.note(`NOT TAKEN: ${table} ${line}: ${problem}`);
  const sum = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  terminal.note(`${dryRun ? 'It would be: ' : ''}${sum.join(', ')}.`);
  for (const { guard, detail } of stoppedBy) terminal.note(`Stopped by the guard ${guard}. ${detail}.`);
  if (stoppedBy.length > 0) throw new AnsweredNo();
}

/** Guards from one comma-separated word. */
function parseGuards(text: string): PoliceGuard[] {
  return text.split(',').map((word) => {
    const guard = policeGuards.find((one) => one === word.trim());
    if (guard === undefined) throw new InvalidArgumentError(`A guard is one of ${policeGuards.join(', ')}.`);
    return guard;
  });
}

function gathered(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
