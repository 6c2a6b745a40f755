import { readFile } from 'node:fs/promises';
import {
  emergencyQuorumProblem,
  type PolicyWitness,
  parseTlogPolicy,
  type VerifierKey,
  type VerifierPolicy,
  verifierPolicyOf,
} from '@deadset/protocol';

/** The policy of a hub with witnesses, and where each of them is. */
export interface WitnessPolicy {
  readonly policy: VerifierPolicy;
  readonly witnesses: readonly (PolicyWitness & { readonly url: string })[];
}

/** Reads a C2SP tlog-policy file for this log. Throws with what is wrong in it and what to do. */
export async function readWitnessPolicy(
  path: string,
  logKey: VerifierKey,
  emergencyQuorum?: number,
): Promise<WitnessPolicy> {
  const parsed = parseTlogPolicy(await readFile(path, 'utf8'));
  if (!parsed.ok) throw new Error(`the witness policy ${path} cannot be used: ${parsed.problem}`);
  const policy = verifierPolicyOf(parsed.value, logKey);
  if (policy === undefined)
    throw new Error(
      `the witness policy ${path} is not for this log: none of its log lines has the key of this hub`,
    );
  const witnesses = parsed.value.witnesses.map((witness) => {
    const { name, url } = witness;
    if (url === undefined)
      throw new Error(
        `the witness policy ${path} does not say where witness ${name} is: write its address behind its key`,
      );
    return { ...witness, url };
  });
  if (emergencyQuorum === undefined) return { policy, witnesses };
  const problem = emergencyQuorumProblem(emergencyQuorum, policy.quorum);
  if (problem !== undefined)
    throw new Error(`DEADSET_EMERGENCY_QUORUM is ${emergencyQuorum}, but ${problem}`);
  return { policy: { ...policy, emergencyQuorum }, witnesses };
}
