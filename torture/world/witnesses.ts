import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatVerifierKey } from '@deadset/protocol';
import type { ClosingStack } from '../../packages/cli/src/town/closing-stack.ts';
import { openKeys } from '../../packages/hub/src/key-folder.ts';
import { freePort, host } from './free-port.ts';
import { KillableProcess } from './killable-process.ts';

/** Name of the log of a hub that is told no other. */
const origin = 'deadset.example/log';
const names = ['w1', 'w2', 'w3'] as const;

export interface WitnessOptions {
  /** Where the hub is told that a witness is, given its port. */
  readonly witnessUrl?: (port: number) => Promise<string>;
  readonly onDeath: (name: string) => void;
}

/** Three witnesses of a hub whose data folder this is, and the policy by which two of them are enough. */
export async function openWitnesses(
  folder: string,
  { witnessUrl, onDeath }: WitnessOptions,
  closing: ClosingStack,
): Promise<{ witnesses: KillableProcess[]; policyFile: string }> {
  const { log } = await openKeys(join(folder, 'keys'), origin, randomBytes);
  const logKey = formatVerifierKey(log.verifier);
  const witnesses: KillableProcess[] = [];
  const lines = [`log ${logKey}`];
  for (const name of names) {
    const port = await freePort();
    const own = ['--name', `torture.example/${name}`, '--data', join(folder, name)];
    const args = ['witness', '--listen', `${host}:${port}`, '--log', logKey, ...own];
    const witness = new KillableProcess({
      name,
      args,
      env: {},
      logFile: join(folder, `${name}.log`),
      onDeath,
    });
    closing.add(witness, (it) => it.stop());
    const [verifierKey] = await witness.start();
    const url = (await witnessUrl?.(port)) ?? `http://${host}:${port}`;
    lines.push(`witness ${name} ${verifierKey} ${url}`);
    witnesses.push(witness);
  }
  lines.push(`group two-of-three 2 ${names.join(' ')}`, 'quorum two-of-three');
  const policyFile = join(folder, 'witness-policy');
  await writeFile(policyFile, `${lines.join('\n')}\n`);
  return { witnesses, policyFile };
}
