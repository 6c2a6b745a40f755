import { readFile } from 'node:fs/promises';
import { type ApproverRoot, hexOf, parserOf, strictObject } from '@deadset/protocol';
import { Type } from 'typebox';

const Root = strictObject({
  organisation: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
  /** As `deadset approver root create` prints it. */
  key: hexOf(32),
});
const parseRoots = parserOf(Type.Array(Root, { maxItems: 100 }));

/** The root keys of a JSON file; throws with the first thing that is wrong. */
export async function readApproverRoots(file: string): Promise<ApproverRoot[]> {
  const parsed = parseRoots(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.ok) throw new Error(`the file of approver roots cannot be used: ${parsed.problem}`);
  const names = parsed.value.map(({ organisation }) => organisation);
  if (new Set(names).size !== names.length)
    throw new Error('the file of approver roots names an organisation twice');
  return parsed.value.map(({ organisation, key }) => ({
    organisation,
    publicKey: Buffer.from(key, 'hex'),
  }));
}
