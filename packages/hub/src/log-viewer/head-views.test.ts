import { randomBytes } from 'node:crypto';
import {
  type Checkpoint,
  cosign,
  formatCheckpoint,
  logSignatureLine,
  type SigningKey,
  signingKey,
} from '@deadset/protocol';
import { expect, it } from 'vitest';
import { witnessViews } from './head-views.ts';

const log = signingKey('deadset.example/log', 0x01, randomBytes(32));
const witness = (name: string) => signingKey(name, 0x04, randomBytes(32));
const [busy, quiet, silent] = [witness('busy.example'), witness('quiet.example'), witness('silent.example')];
const policy = {
  logKey: log.verifier,
  cosigners: [busy, quiet, silent].map(({ verifier }) => verifier),
  quorum: 1,
};
const at = Date.parse('2026-11-22T12:00:00Z');

function note(size: number, cosigners: readonly (readonly [SigningKey, number])[]): string {
  const head: Checkpoint = { origin: 'deadset.example/log', size, root: Buffer.alloc(32, size) };
  const text = formatCheckpoint(head);
  const lines = cosigners.map(([key, when]) => cosign(text, key, when));
  return [text, '\n', logSignatureLine(text, log), ...lines].join('');
}

it('each witness is told with the newest head that it signed, and one that signed none without a time', () => {
  const notes = [
    note(3, [[busy, at + 2000]]),
    note(2, [
      [busy, at + 1000],
      [quiet, at + 1000],
    ]),
    note(1, [[quiet, at]]),
  ];
  expect(witnessViews(notes, policy)).toEqual([
    { name: 'busy.example', lastAt: at + 2000 },
    { name: 'quiet.example', lastAt: at + 1000 },
    { name: 'silent.example' },
  ]);
});

it('a signature that is not the witness’s own tells nothing', () => {
  const forged = signingKey('busy.example', 0x04, randomBytes(32));
  const text = note(3, [[{ ...forged, verifier: busy.verifier }, at + 2000]]);
  expect(witnessViews([text, note(2, [[busy, at]])], policy)).toContainEqual({
    name: 'busy.example',
    lastAt: at,
  });
});
