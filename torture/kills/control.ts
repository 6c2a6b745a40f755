import { setTimeout as delay } from 'node:timers/promises';
import type { ImeiKey } from '@deadset/domain';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { SeededChance } from '../seeded-chance.ts';
import { Follower, type FollowerOrder } from '../world/follower.ts';
import { openMachineRoom } from '../world/machine-room.ts';
import { comesTrue } from '../world/waiting.ts';
import { compareWithLog } from './checks.ts';
import { Ledger } from './ledger.ts';
import { Writers } from './writers.ts';

/** How long a hub may take to publish what is on its record, in milliseconds. */
const patienceMs = 30_000;

/**
 * The same writers and the same comparison on a database that acknowledges before it has written: this must lose.
 *
 * A run that loses nothing here shows that the comparison cannot see a loss, and so that the other run proves nothing.
 */
export async function runControl({ cycles, seed, say }: TortureSettings, promises: Promises): Promise<void> {
  const room = await openMachineRoom({ onDeath: () => undefined });
  const chance = new SeededChance(seed);
  let losses = 0;
  try {
    await room.edge.stop();
    await room.record.ask('alter database deadset set synchronous_commit = off');
    await room.hub.kill();
    await room.hub.start();
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      const ledger = new Ledger();
      const onRetry = () => promises.count('acts tried again');
      const onRefusal = (what: string) => promises.count(`refused, for what they build on is gone: ${what}`);
      const writers = new Writers({
        client: room.client,
        ledger,
        chance: chance.branch(),
        onRefusal,
        onRetry,
      });
      writers.start();
      await delay(chance.between(500, 1_200));
      await room.record.killPostmaster();
      // The hub knows of acts that the database has lost: it is ended with it, as by one power cut.
      await room.hub.kill();
      const acknowledged = ledger.phones;
      await room.record.comeBack();
      await room.hub.start();
      await writers.pause();
      losses += await countLosses(room.follower, acknowledged, ledger);
      say(`  cycle ${cycle}: ${acknowledged.length} phones acknowledged, ${losses} acts lost so far`);
      promises.count('acts acknowledged', ledger.acknowledged);
    }
  } finally {
    await room.close();
  }
  promises.count('acknowledged acts lost', losses);
  promises.test(
    'without durable commits acknowledged acts are lost, and seen to be',
    losses > 0,
    () => 'none',
  );
}

/** Acknowledged acts about these phones that the hub never publishes. */
async function countLosses(
  order: FollowerOrder,
  phones: readonly ImeiKey[],
  ledger: Ledger,
): Promise<number> {
  const follower = new Follower(order);
  let size = -1;
  // Until nothing has come for a second: what is lost never comes.
  await comesTrue(
    () => {
      const isStill = follower.size === size && size > 0;
      ({ size } = follower);
      return isStill;
    },
    patienceMs,
    400,
  );
  await follower.close();
  return compareWithLog(phones, ledger, follower).lost;
}
