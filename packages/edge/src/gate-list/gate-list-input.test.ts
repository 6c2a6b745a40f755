import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseImeiKey } from '@deadset/domain';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { colour, loadRules, RulesView } from '../rules/index.ts';
import { buildGateList, type GateListInputs } from './build-gate-list.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-input-'));
});
afterEach(() => rm(folder, { recursive: true }));

const out = () => join(folder, 'list.gates');

function build(inputs: GateListInputs, path = out()) {
  const onProgress = () => undefined;
  return buildGateList({ inputs, out: path, builtAt: 1, skipBadRows: false, lastWins: false, onProgress });
}

it('rules that come through a pipe count to the last', async () => {
  const text = join(folder, 'tacs.csv');
  const tacs = Array.from({ length: 3000 }, (_, i) => 35_200_000 + 2 * i);
  await writeFile(text, ['tac,status', ...tacs.map((tac) => `${tac},black`)].join('\n'));
  const pipe = join(folder, 'pipe');
  const [code] = await once(spawn('mkfifo', [pipe]), 'exit');
  expect(code).toBe(0);
  // Of a pipe nobody knows how long it is, and its other end is another program's.
  const writer = spawn('sh', ['-c', `cat '${text}' > '${pipe}'`]);
  expect(build({ tacs: pipe }).written?.header.sections.equipment.counts.black).toBe(3000);
  await once(writer, 'exit');
  const list = new RulesView((await loadRules(out())).memory);
  const colours = [35_199_999, 35_200_000, 35_200_001, 35_205_998, 35_205_999].map((tac) => {
    const key = parseImeiKey(tac * 1_000_000 + 999_999);
    return key && list.ofEquipment(key);
  });
  expect(colours).toEqual([colour.none, colour.black, colour.none, colour.black, colour.none]);
});

it('the length that is told of a list is that of its file, whichever parts are empty', async () => {
  const [tacs, keys] = [join(folder, 'tacs.csv'), join(folder, 'keys.csv')];
  await writeFile(tacs, 'tac,status\n35209900,grey\n');
  await writeFile(keys, 'imei,status\n35209900176148,black\n');
  for (const inputs of [{ tacs }, { keys }, { tacs, keys }]) {
    const { written } = build(inputs);
    expect(written?.bytes).toBe((await stat(out())).size);
  }
});

it.each(['keys.csv', 'keys.csv.new', 'keys.csv.rows'])(
  'a list is never written over its own text, here %s',
  async (name) => {
    const keys = join(folder, name);
    const text = 'imei,status\n35209900176148,black\n';
    await writeFile(keys, text);
    expect(() => build({ keys }, join(folder, 'keys.csv'))).toThrow('would be written over');
    expect(await readFile(keys, 'utf8')).toBe(text);
  },
);
