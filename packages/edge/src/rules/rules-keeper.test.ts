import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@deadset/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { loadRules } from './load-rules.ts';
import { encodeRulesHeader, pageBytes } from './rules-file.ts';
import { RulesKeeper } from './rules-keeper.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deadset-rules-'));
});
afterEach(() => rm(folder, { recursive: true }));

const path = () => join(folder, 'list.gates');

/** A list with nothing in it but the given bytes where its devices should be, its checksums right. */
async function putList(builtAt: number, keys = Buffer.alloc(0), keysLength = keys.length): Promise<void> {
  const place = (bytes: Buffer, length = bytes.length) => ({
    offset: pageBytes,
    length,
    sha256: sha256(bytes),
    counts: { white: 0, grey: 0, black: 0, unknown: 0 },
  });
  const none = place(Buffer.alloc(0));
  const rest = {
    ends: none,
    equipment: none,
    subscribers: none,
    overrides: none,
    software: none,
    reported: none,
  };
  const sections = { keys: place(keys, keysLength), ...rest };
  await writeFile(path(), Buffer.concat([encodeRulesHeader({ builtAt, sections, reasons: [] }), keys]));
}

it('a list that is whole by its checksums and yet none is not answered by, and the next one that is good is', async () => {
  await putList(1);
  const taken: boolean[] = [];
  const log = createLogger('silent');
  const onRead = (isTaken: boolean) => taken.push(isTaken);
  const keeper = await RulesKeeper.open({ path: path(), tellsReported: false, log, onRead });
  await putList(2, Buffer.from('no base of keys'));
  await keeper.reload();
  expect([taken, keeper.builtAt]).toEqual([[false], 1]);
  await putList(3);
  await keeper.reload();
  expect([taken, keeper.builtAt]).toEqual([[false, true], 3]);
});

it('a part that is said to be longer than any machine has memory is refused for what it is', async () => {
  await putList(1, Buffer.alloc(8), 2 ** 46);
  await expect(loadRules(path())).rejects.toMatchObject({
    code: 'invalid',
    message: 'This gate list is cut off in its part "keys"; copy it again.',
  });
});
