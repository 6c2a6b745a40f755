import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Imsi, imeiKeyFrom, type Listing, parseImsi } from '@deadset/domain';
import { ListState } from '@deadset/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGateList } from '../gate-list/index.ts';
import { ExactIndex } from '../index/index.ts';
import { colour, colourNames, loadRules, RulesView } from '../rules/index.ts';
import { answerCheck, answerNetwork, type NetworkPolicy, recordColour } from './answer-check.ts';
import type { Decider, NetworkAnswer, NetworkStatus } from './network-answer.ts';

const at = 1_800_000_000_000;
const words = ['none', 'white', 'grey', 'black', 'unknown'] as const;
type Word = (typeof words)[number];

const statusOf = {
  white: 'WHITELISTED',
  grey: 'GREYLISTED',
  black: 'BLACKLISTED',
  unknown: 'UNKNOWN',
} as const satisfies Record<Exclude<Word, 'none'>, NetworkStatus>;

/** Every state of a device on the record, and what it asks of a network. */
const recordStates: readonly (readonly [Listing | undefined, 'none' | 'grey' | 'black'])[] = [
  [undefined, 'none'],
  [{ effect: 'enrolled', tier: 0 }, 'none'],
  [{ effect: 'tracked', tier: 0, untilAt: at }, 'none'],
  [{ effect: 'tracked', tier: 0, untilAt: at + 1 }, 'grey'],
  [{ effect: 'tracked', tier: 1 }, 'grey'],
  [{ effect: 'disputed', tier: 2 }, 'grey'],
  [{ effect: 'prohibited', tier: 1 }, 'black'],
  [{ effect: 'prohibited', tier: 3 }, 'black'],
];
/** Every state of a device on the operator's own list: how its row reads, and what it says. */
const localStates = [
  [undefined, 'none'],
  ['white,', 'white'],
  ['grey,', 'grey'],
  ['black,', 'black'],
  ['black,2027-01-15T08:00:00Z', 'none'],
  ['black,2027-01-15T08:01:00Z', 'black'],
] as const satisfies (readonly [string | undefined, Word])[];

const ranges = words;
const softwares = words;
const subscriberRanges = words;
const overrides = words;
/** The version that rules are about, another one, and none. */
const softwareVersions = [7, 8, -1];

const tacOf = (range: number, software: number) => 10_000_000 + range * 10 + software;
const keyOf = (range: number, software: number, local: number, record: number) =>
  imeiKeyFrom(tacOf(range, software), local * 10 + record) ?? expect.unreachable('a key');
const digitsOf = (range: number, override: number) => `00101000000${range}${override}`;
const subscriberOf = (range: number, override: number): Imsi =>
  parseImsi(digitsOf(range, override)) ?? expect.unreachable('an IMSI');

interface Device {
  readonly key: ReturnType<typeof keyOf>;
  readonly range: Word;
  readonly software: Word;
  readonly local: Word;
  readonly row: string | undefined;
  readonly listing: Listing | undefined;
  readonly record: 'none' | 'grey' | 'black';
}

const devices: readonly Device[] = ranges.flatMap((range, r) =>
  softwares.flatMap((software, s) =>
    localStates.flatMap(([row, local], l) =>
      recordStates.map(([listing, record], n) => ({
        key: keyOf(r, s, l, n),
        range,
        software,
        local,
        row,
        listing,
        record,
      })),
    ),
  ),
);

let folder: string;
let rules: RulesView;
const index = new ExactIndex();

/** A real gate list and a real record that between them hold a device for every combination. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-order-'));
  const put = async (name: string, lines: readonly string[]) => {
    await writeFile(join(folder, name), `${lines.join('\n')}\n`);
    return join(folder, name);
  };
  const said = words.filter((word) => word !== 'none');
  const inputs = {
    keys: await put('keys.csv', [
      'imei,status,until',
      ...devices.flatMap(({ key, row }) => (row === undefined ? [] : [`${key},${row}`])),
    ]),
    tacs: await put('tacs.csv', [
      'tac,status',
      ...said.flatMap((range) => words.map((_, s) => `${tacOf(words.indexOf(range), s)},${range}`)),
    ]),
    softwareVersions: await put('svn.csv', [
      'tac,svn,status',
      ...said.flatMap((word) => words.map((_, r) => `${tacOf(r, words.indexOf(word))},07,${word}`)),
    ]),
    subscribers: await put('subscribers.csv', [
      'from,to,status',
      ...said.map((word) => {
        const range = words.indexOf(word);
        return `${digitsOf(range, 0)},${digitsOf(range, 9)},${word}`;
      }),
    ]),
    overrides: await put('overrides.csv', [
      'imei,subscriber,status',
      ...devices.flatMap(({ key }) =>
        words.flatMap((_, range) =>
          said.map((word) => `${key},${digitsOf(range, words.indexOf(word))},${word}`),
        ),
      ),
    ]),
  };
  const out = join(folder, 'order.gates');
  const options = { out, builtAt: at, skipBadRows: false, lastWins: false, onProgress: () => undefined };
  if (buildGateList({ inputs, ...options }).written === undefined)
    throw new Error('the gate list was not built');
  rules = new RulesView((await loadRules(out)).memory);
  const changes = devices.map(({ key, listing }) => (listing === undefined ? { key } : { key, listing }));
  const declared = changes.map((change) => ({ ...change, declaration: Buffer.alloc(16) }));
  index.apply(changes, ListState.empty.with(declared));
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const strictness = { none: -1, white: 0, unknown: 1, grey: 2, black: 3 } as const;

/** The table of gate.md, read row by row: the first that says something decides. */
function expected(
  device: Device,
  global: Word,
  bySubscriber: Word,
  byPair: Word,
  softwareVersion: number,
  unknownDevice: Exclude<Word, 'none'>,
): NetworkAnswer {
  const listed = strictness[device.record] >= strictness[device.local] ? device.record : device.local;
  const isByRecord = device.record !== 'none' && listed === device.record;
  const order: readonly (readonly [Decider, Word])[] = [
    ['global-mode', global],
    ['subscriber-range', bySubscriber],
    ['subscriber-override', byPair],
    [isByRecord ? 'listed' : 'local-list', listed],
    ['equipment-range', device.range],
    ['software-version', softwareVersion === 7 ? device.software : 'none'],
    ['default', unknownDevice],
  ];
  for (const [rule, word] of order) {
    if (word === 'none') continue;
    return { answer: statusOf[word], rule, overridden: strictness[word] < strictness[listed] };
  }
  return expect.unreachable('the default always says something');
}

describe('the order in which a network is answered', () => {
  it.each(colourNames)('is the table in every combination, with %s for unknown devices', (unknownDevice) => {
    const wrong: string[] = [];
    let asked = 0;
    const holders = [
      undefined,
      ...subscriberRanges.flatMap((_, range) => overrides.map((__, override) => [range, override] as const)),
    ];
    for (const global of words) {
      const policy: NetworkPolicy = { globalResponse: colour[global], unknownDevice: colour[unknownDevice] };
      for (const holder of holders) {
        const subscriber = holder === undefined ? undefined : subscriberOf(...holder);
        const [bySubscriber, byPair] = (holder ?? [0, 0]).map((word) => words[word] ?? 'none');
        for (const device of devices) {
          const record = recordColour(answerCheck(index, 'network-attach', device.key, at));
          for (const version of softwareVersions) {
            const given = answerNetwork(rules, policy, record, device.key, version, subscriber, at);
            const right = expected(
              device,
              global,
              bySubscriber ?? 'none',
              byPair ?? 'none',
              version,
              unknownDevice,
            );
            asked += 1;
            if (
              given.answer !== right.answer ||
              given.rule !== right.rule ||
              given.overridden !== right.overridden
            )
              wrong.push(JSON.stringify({ device, global, holder, version, given, right }));
          }
        }
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(asked).toBe(5 * 26 * (5 * 5 * 6 * 8) * 3);
  });

  it('knows an identity that is none of an IMEI by its subscriber, and by nothing else', () => {
    const policy: NetworkPolicy = { globalResponse: colour.none, unknownDevice: colour.unknown };
    const answer = (subscriber: Imsi | undefined) =>
      answerNetwork(rules, policy, colour.none, undefined, 7, subscriber, at);
    expect(answer(undefined)).toMatchObject({ answer: 'UNKNOWN', rule: 'default' });
    expect(answer(subscriberOf(0, 1))).toMatchObject({ answer: 'UNKNOWN', rule: 'default' });
    expect(answer(subscriberOf(words.indexOf('black'), 1))).toMatchObject({
      answer: 'BLACKLISTED',
      rule: 'subscriber-range',
    });
  });
});
