import { type Imsi, parseImsi } from '@deadset/domain';
import type { GateListAnswer, GateListRow } from '@deadset/edge';
import { type Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../clock.ts';
import { parseImeiArgument, type TypedImei } from '../option-values.ts';
import type { Terminal } from '../terminal.ts';

interface GateListCheckArguments {
  readonly subscriber?: Imsi;
  readonly softwareVersion?: number;
}

const helpText = `
It tells what this list alone decides. An edge decides first by --global-response, and takes what the record says of a
device where that is stricter than the device's own row; where the list says nothing, --unknown-device counts.

Examples:
  $ deadset gate-list check operator.gates 351756051234565
  $ deadset gate-list check operator.gates 351756051234565 --subscriber 001010123456789 --software-version 23`;

export function addGateListCheckCommand(list: Command, terminal: Terminal): void {
  list
    .command('check')
    .summary('tell which rule of a gate list decides about a device')
    .description('Looks a device up in a gate list as an edge does, and tells which rule decides.')
    .argument('<file>', 'a gate list')
    .argument('<imei>', 'the device, 14 to 16 digits', parseImeiArgument)
    .option('--subscriber <imsi>', 'in whose hands it is', parseSubscriber)
    .option('--software-version <svn>', 'two digits', parseSoftwareVersion)
    .addHelpText('after', helpText)
    .action((file: string, imei: TypedImei, given: GateListCheckArguments) =>
      runGateListCheck(file, imei, given, terminal),
    );
}

async function runGateListCheck(
  file: string,
  imei: TypedImei,
  { subscriber, softwareVersion }: GateListCheckArguments,
  terminal: Terminal,
): Promise<void> {
  const { lookUpInGateList } = await import('@deadset/edge');
  const at = systemClock();
  const found = await lookUpInGateList(file, {
    key: imei.key,
    softwareVersion: softwareVersion ?? Number(imei.softwareVersion ?? -1),
    ...(subscriber === undefined ? {} : { subscriber }),
    at,
  });
  for (const line of linesAbout(found, at)) terminal.out(line);
}

function linesAbout({ decided, row }: GateListAnswer, at: number): string[] {
  const { answer, rule, overridden } = decided;
  const decision =
    rule === 'default'
      ? ['decided by  nothing in this list']
      : [
          `decided by  ${rule}${overridden ? ', although the device itself is listed for more' : ''}`,
          `answer      ${answer}`,
        ];
  return row === undefined ? decision : [...decision, `own row     ${wordsOf(row, at)}`];
}

function wordsOf({ status, reason, reportedAt, untilAt }: GateListRow, at: number): string {
  const isOver = untilAt !== undefined && at >= untilAt;
  return [
    status,
    ...(reason === undefined ? [] : [reason]),
    ...(reportedAt === undefined ? [] : [`reported ${new Date(reportedAt).toISOString().slice(0, 10)}`]),
    ...(untilAt === undefined
      ? []
      : [`until ${new Date(untilAt).toISOString()}${isOver ? ', which is over' : ''}`]),
  ].join(', ');
}

function parseSubscriber(text: string): Imsi {
  const imsi = parseImsi(text);
  if (imsi === undefined) throw new InvalidArgumentError('An IMSI has 5 to 15 digits.');
  return imsi;
}

function parseSoftwareVersion(text: string): number {
  if (!/^[0-9]{2}$/.test(text)) throw new InvalidArgumentError('A software version has two digits.');
  return Number(text);
}
