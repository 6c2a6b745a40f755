import { readFile } from 'node:fs/promises';
import { parserOf, strictObject } from '@deadset/protocol';
import { type Static, Type } from 'typebox';

const InstantMs = Type.Number({ minimum: 0 });

/** What the program that plays the story writes down as it goes. Instants are milliseconds since 1970. */
const Story = strictObject({
  startedAt: InstantMs,
  finished: Type.Boolean(),
  steps: Type.Array(
    strictObject({
      /** What happened, as a sentence without a full stop. */
      title: Type.String(),
      /** What there is to say beside it; what was seen instead, when it did not come out as it must. */
      detail: Type.Optional(Type.String()),
      /** The part of the story that it belongs to. */
      chapter: Type.Optional(Type.String()),
      /** Whether it came out as it must. */
      ok: Type.Boolean(),
      /** How long it took, in milliseconds, measured. */
      ms: Type.Optional(Type.Number({ minimum: 0 })),
      at: InstantMs,
    }),
  ),
  /** What a visitor can use to do the same by hand. */
  tryIt: Type.Optional(
    strictObject({
      imeis: Type.Array(strictObject({ imei: Type.String(), label: Type.String() })),
      accounts: Type.Array(
        strictObject({
          operator: Type.String(),
          account: Type.String(),
          password: Type.String(),
          lineLabel: Type.String(),
          note: Type.Optional(Type.String()),
        }),
      ),
    }),
  ),
});
export type Story = Static<typeof Story>;

const parseStory = parserOf(Story);

/** The story so far; undefined before its first line is written. Throws when the file is not a story. */
export async function readStory(file: string): Promise<Story | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (text === '') return undefined;
  const parsed = parseStory(JSON.parse(text));
  if (!parsed.ok) throw new Error(`the story file cannot be read: ${parsed.problem}`);
  return parsed.value;
}
