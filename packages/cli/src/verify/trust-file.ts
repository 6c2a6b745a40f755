import { readFile } from 'node:fs/promises';
import { parserOf, TrustAnchors, type VerifierPolicy } from '@deadset/protocol';
import { CommandFailure } from '../exit-code.ts';
import { policyFrom } from '../list/list-key-file.ts';

const parseAnchors = parserOf(TrustAnchors);

/** Keys and quorum from a file: the JSON of `/v1/trust-anchors`. Throws `CommandFailure` when it is something else. */
export async function readTrust(path: string): Promise<VerifierPolicy> {
  const anchors = parseAnchors(parseJson(await readFile(path, 'utf8')));
  const policy = anchors.ok ? policyFrom(anchors.value) : undefined;
  if (policy === undefined) {
    throw new CommandFailure(
      `${path} holds no keys to trust; get them from https://HUB/v1/trust-anchors, from somebody whose word you take.`,
    );
  }
  return policy;
}

/** Undefined for text that is not JSON: no schema accepts it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
