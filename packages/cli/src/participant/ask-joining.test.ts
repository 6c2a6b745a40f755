import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askJoining } from './ask-joining.ts';
import { completeJoining } from './complete-joining.ts';
import type { Joining } from './joining.ts';
import { openPrompt } from './prompt.ts';
import { scopesOf } from './role-scopes.ts';

/** Somebody who types these lines at once, and what they saw. */
async function typing(lines: readonly string[], given: Partial<Joining> = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let seen = '';
  output.on('data', (text: Buffer) => {
    seen += text.toString();
  });
  input.end(lines.map((line) => `${line}\n`).join(''));
  const prompt = openPrompt(input, output);
  try {
    return { joining: await askJoining(given, prompt), seen: () => seen };
  } finally {
    prompt.close();
  }
}

describe('joining at a terminal', () => {
  it('asks seven questions, and takes what is usual for the role where nothing is typed', async () => {
    const { joining, seen } = await typing(['corner-shop', 'Corner Shop', 'shop', '', '', '', '']);
    expect(joining).toEqual({
      id: 'corner-shop',
      name: 'Corner Shop',
      role: 'shop',
      gates: ['resale'],
      scopes: scopesOf('shop'),
      secretFile: 'corner-shop.secret',
    });
    expect(seen()).toContain('separated by commas, or none [resale]: ');
  });

  it('says what to type instead of an answer that does not fit, and asks again', async () => {
    const lines = ['Corner Shop', 'corner-shop', '', 'Corner Shop', 'thief', 'shop', 'pawn', 'none'];
    const { joining, seen } = await typing([...lines, 'import', 'feed, receipts', 'shop.jwks']);
    expect(joining).toMatchObject({
      id: 'corner-shop',
      gates: [],
      scopes: ['feed', 'receipts'],
      keys: 'shop.jwks',
    });
    for (const words of ['An id has lower-case', 'A name has', 'A role is one of', 'A gate is one of']) {
      expect(seen()).toContain(words);
    }
    expect(seen()).toMatch(/A shop may hold feed, .*, and not “import”\./);
  });

  it('asks only for what was not given', async () => {
    const { joining, seen } = await typing(['none', '', '', ''], {
      id: 'force',
      name: 'The Force',
      role: 'police',
    });
    expect(joining).toMatchObject({ role: 'police', gates: [] });
    expect(seen()).not.toContain('Role');
  });

  it('ends with an error when the answers end too soon', async () => {
    await expect(typing(['corner-shop'])).rejects.toThrow('ended before the last question');
  });

  it('names what a script left out, where nobody can be asked', async () => {
    const deaf = { out: () => undefined, note: () => undefined, isWatched: false, isStyled: false };
    const joining = completeJoining({ id: 'corner-shop' }, deaf);
    await expect(joining).rejects.toMatchObject({
      exitCode: 2,
      message: 'Nobody can be asked here, so --name, --role must be given.',
    });
  });
});
