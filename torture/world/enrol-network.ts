import { addParticipant, openDatabase } from '@deadset/hub';
import type { RecordServer } from './record-server.ts';

/** Lets a network take part: acts, and the feed. Gives its secret. */
export async function enrolNetwork(record: RecordServer, id: string): Promise<string> {
  const database = await openDatabase({ ...record, log: () => undefined });
  try {
    const { secret } = await addParticipant(database.db, {
      id,
      name: id,
      role: 'network-operator',
      gates: ['network-attach'],
      scopes: ['feed', 'declare', 'receipts', 'attempts'],
    });
    return secret;
  } finally {
    await database.close();
  }
}
