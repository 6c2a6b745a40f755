import { readFile } from 'node:fs/promises';
import {
  parserOf,
  parseTlogPolicy,
  TrustAnchors,
  type VerifierPolicy,
  verifierPolicyOf,
} from '@deadset/protocol';
import { CommandFailure } from '../exit-code.ts';
import { policyFrom } from '../list/list-key-file.ts';

const parseAnchors = parserOf(TrustAnchors);

/**
 * Whose word to take, from a file: the JSON of `/v1/trust-anchors`, or a policy file (C2SP tlog-policy), which may name
 * several logs. At least one policy. Throws `CommandFailure` when it is something else, with what is wrong.
 */
export async function readTrust(path: string): Promise<VerifierPolicy[]> {
  const text = await readFile(path, 'utf8');
  const json = parseJson(text);
  return json === undefined ? policiesOfFile(path, text) : [anchorsOf(path, json)];
}

function anchorsOf(path: string, json: unknown): VerifierPolicy {
  const anchors = parseAnchors(json);
  const policy = anchors.ok ? policyFrom(anchors.value) : undefined;
  if (policy === undefined) {
    throw new CommandFailure(
      `${path} holds no keys to trust; get them from https://HUB/v1/trust-anchors, from somebody whose word you take.`,
    );
  }
  return policy;
}

function policiesOfFile(path: string, text: string): VerifierPolicy[] {
  const read = parseTlogPolicy(text);
  if (!read.ok) throw new CommandFailure(`${path} is no policy that can be used: ${read.problem}.`);
  const policies = read.value.logKeys.flatMap((key) => verifierPolicyOf(read.value, key) ?? []);
  if (policies.length === 0) {
    throw new CommandFailure(`${path} names no log: add a line \`log VKEY\` with the key of the log.`);
  }
  return policies;
}

/** Undefined for text that is not JSON: it may be a policy file. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
