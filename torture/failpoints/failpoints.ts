import { setTimeout as delay } from 'node:timers/promises';
import { formatImeiKey } from '@deadset/domain';
import { checkEdge, checkLog, checkTables } from '../kills/checks.ts';
import { Ledger } from '../kills/ledger.ts';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { Follower } from '../world/follower.ts';
import type { KillableProcess } from '../world/killable-process.ts';
import { type MachineRoom, openMachineRoom } from '../world/machine-room.ts';
import { phoneOf } from '../world/phones.ts';
import { comesTrue } from '../world/waiting.ts';
import { arm, startTampered } from './tampering.ts';

/** How long a process may take to come to the step at which it dies, in milliseconds; then it has no such step. */
const patienceMs = 5_000;
/** More steps than anybody has. */
const mostSteps = 40;

interface Ground {
  readonly room: MachineRoom;
  readonly follower: Follower;
  readonly ledger: Ledger;
  readonly promises: Promises;
  readonly say: (line: string) => void;
}

/** Dies at each step of sealing and publishing, of the witness's keeping and of the edge's journal, one after the other. */
export async function runFailpoints({ cycles, say }: TortureSettings, promises: Promises): Promise<void> {
  const room = await openMachineRoom({ onDeath: () => undefined });
  const follower = new Follower(room.follower);
  const ground = { room, follower, ledger: new Ledger(), promises, say };
  const [witness] = room.witnesses;
  try {
    if (witness === undefined) throw new Error('no witness');
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      await everyStep(ground, room.hub, 'sql', 'before');
      await everyStep(ground, room.hub, 'sql', 'after');
      await everyStep(ground, witness, 'file', 'before');
      await everyStep(ground, room.edge, 'file', 'before');
    }
    for (const state of ['waiting', 'sealed', 'published'])
      promises.test(
        'every state of an entry was met by a crash',
        promises.counted(`found ${state}`) > 0,
        () => state,
      );
  } finally {
    await follower.close();
    await room.close();
  }
}

/** The first step, the second, and so on, until there is none at which it dies. */
async function everyStep(
  ground: Ground,
  victim: KillableProcess,
  kind: string,
  moment: string,
): Promise<void> {
  const { promises, say, room } = ground;
  for (let step = 1; step <= mostSteps; step += 1) {
    await victim.kill();
    await startTampered(victim, { crash: `${kind}:${step}:${moment}` });
    // An edge that does not follow has nothing to put on disk.
    if (victim === room.edge)
      await comesTrue(async () => (await room.edgeView.status())?.connected === true, patienceMs);
    arm(victim);
    const acting = declareUntilAnswered(ground);
    const isDead = await comesTrue(() => !victim.isRunning, patienceMs);
    if (isDead) await noteState(ground);
    await victim.kill();
    await victim.start();
    await acting;
    await checkHub(ground);
    if (!isDead) {
      await checkEdgeToo(ground);
      say(`  ${victim.name}: ${step - 1} steps (${kind}, ${moment})`);
      promises.test('every process has steps at which it can die', step > 1, () => victim.name);
      return;
    }
    promises.count(`${victim.name} died ${moment} a step (${kind})`);
  }
}

/** Where the entry is that was under way: in the queue, in a batch that nobody is shown, or published. */
async function noteState({ room, promises }: Ground): Promise<void> {
  const [row = {}] = await room.record.ask(`
    select (select count(*) from register.pending_entry) as waiting, size - published_size as sealed
    from register.log_head`);
  const state = Number(row['sealed']) > 0 ? 'sealed' : Number(row['waiting']) > 0 ? 'waiting' : 'published';
  promises.count(`found ${state}`);
}

let phones = 5_000_000;
let acts = 0;

/** One act under one idempotency key, sent until it is answered. */
async function declareUntilAnswered({ room, ledger }: Ground): Promise<void> {
  const phone = phoneOf((phones += 1));
  const takenAt = new Date(Date.now() - 3_600_000).toISOString();
  const word = { imeis: [formatImeiKey(phone)], happened: 'stolen' as const, takenAt };
  const idempotencyKey = `failpoint-${(acts += 1)}`;
  const client = room.client();
  for (;;) {
    try {
      await client.declare(word, { idempotencyKey });
      break;
    } catch {
      // The hub is the one that dies; it is asked again until it lives.
      await delay(100);
    }
  }
  ledger.declare(phone);
}

async function checkHub({ room, follower, ledger, promises }: Ground): Promise<void> {
  await checkLog(ledger.phones, ledger, follower, promises);
  await checkTables(room, follower, promises);
}

/** Once for all steps of a victim: an edge waits ever longer for a hub that goes away again and again. */
async function checkEdgeToo({ room, follower, ledger, promises }: Ground): Promise<void> {
  await checkEdge(ledger.phones, ledger, follower, room, promises);
}
