import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImeiKey } from '@deadset/domain';
import { type RunningOperator, startOperator } from '@deadset/simulators';
import type { HubGround } from './machine-room.ts';

/** A simulated operator of whom each phone has one customer, and the file by which a hub knows it. */
export async function openOperator(
  { hubUrl, folder, participant }: HubGround,
  phones: readonly ImeiKey[],
): Promise<{ operator: RunningOperator; operatorsFile: string }> {
  const client = { clientId: 'hub', clientSecret: randomBytes(24).toString('hex') };
  const name = 'Torture network';
  const operator = await startOperator({
    host: '127.0.0.1',
    port: 0,
    name,
    ...client,
    redirectUris: [`${hubUrl}/report/prove/return`],
    subscribers: phones.map((phone) => ({
      account: accountOf(phone),
      password: 'torture',
      lineLabel: accountOf(phone),
      deviceKeys: [phone],
      mainLineDays: 30,
      lastBeforeTaking: true,
      payerIsUser: true,
      simIssuedAt: 0,
    })),
    log: { error: (_, message) => process.stderr.write(`${message}\n`) },
  });
  const operatorsFile = join(folder, 'operators.json');
  await writeFile(operatorsFile, JSON.stringify([{ participant, name, issuer: operator.issuer, ...client }]));
  return { operator, operatorsFile };
}

/** Whose line is in a phone. */
export function accountOf(phone: ImeiKey): string {
  return `keeper-${phone}`;
}
