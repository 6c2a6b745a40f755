import { setTimeout as delay } from 'node:timers/promises';
import type { HubClient } from '@deadset/client';
import { formatImeiKey, type ImeiKey } from '@deadset/domain';
import type { RunningOperator } from '@deadset/simulators';
import type { TortureSettings } from '../program.ts';
import type { Promises } from '../promises.ts';
import { SeededChance } from '../seeded-chance.ts';
import { type MachineRoom, openMachineRoom } from '../world/machine-room.ts';
import { accountOf, openOperator } from '../world/operator.ts';
import { phoneOf } from '../world/phones.ts';
import { type Ask, declarationModel, type Told } from './declaration-model.ts';
import { isLinearizable, type Operation } from './linearizable.ts';
import { recorded, type SharedDeclaration } from './recorded-client.ts';

type History = readonly Operation<Ask, Told>[];

const devicesPerCycle = 4;
const clientCount = 8;
/** Of each client in each cycle. */
const operationsEach = 12;
/** When the hub is killed, in milliseconds after the clients begin. */
const killedAfterMs = { least: 50, most: 500 };
/** Mostly looks: an act that is refused tells less than a status does. */
const asks: readonly Ask[] = ['status', 'status', 'status', 'raise', 'withdraw'];

/** Records what concurrent clients see of a few declarations while the hub is killed, and judges every history. */
export async function runLinearizability(settings: TortureSettings, promises: Promises): Promise<void> {
  const phones = Array.from({ length: settings.cycles * devicesPerCycle }, (_, i) => phoneOf(i));
  let operator: RunningOperator | undefined;
  const room = await openMachineRoom({
    onDeath: (name) => void promises.test('nobody dies of another’s death', false, () => name),
    hubEnv: async (ground) => {
      const opened = await openOperator(ground, phones);
      ({ operator } = opened);
      return { DEADSET_OPERATORS_FILE: opened.operatorsFile };
    },
  });
  try {
    if (operator === undefined) throw new Error('no operator');
    await recordAndJudge(settings, room, operator, phones, promises);
  } finally {
    await room.close();
    await operator?.close();
  }
}

async function recordAndJudge(
  { cycles, seed, say }: TortureSettings,
  room: MachineRoom,
  operator: RunningOperator,
  phones: readonly ImeiKey[],
  promises: Promises,
): Promise<void> {
  const chance = new SeededChance(seed);
  const clients = Array.from({ length: clientCount }, room.client);
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const mine = phones.slice(cycle * devicesPerCycle, (cycle + 1) * devicesPerCycle);
    const shared = await Promise.all(mine.map((phone) => declareShared(room.client(), phone, operator)));
    const recording = recordAll(clients, shared, chance, `cycle-${cycle}`);
    await delay(chance.between(killedAfterMs.least, killedAfterMs.most));
    await room.hub.kill();
    await room.hub.start();
    const histories = await recording;
    for (const history of histories) judge(history, promises);
    promises.count('kills of the hub');
    const operations = histories.flat();
    const unanswered = operations.filter(({ output }) => output === undefined).length;
    say(`  cycle ${cycle + 1}: ${operations.length} operations, ${unanswered} without an answer`);
  }
}

async function declareShared(
  client: HubClient,
  phone: ImeiKey,
  operator: RunningOperator,
): Promise<SharedDeclaration> {
  const takenAt = new Date(Date.now() - 3_600_000).toISOString();
  const word = { imeis: [formatImeiKey(phone)], happened: 'stolen' as const, takenAt };
  const { reference, withdrawalCode } = await client.declare(word);
  const sign = () => operator.signStatement(accountOf(phone), 'operator-account');
  return { reference, code: withdrawalCode, sign };
}

/** One history for each declaration. */
async function recordAll(
  clients: readonly HubClient[],
  shared: readonly SharedDeclaration[],
  chance: SeededChance,
  name: string,
): Promise<History[]> {
  const histories = shared.map((): Operation<Ask, Told>[] => []);
  await Promise.all(
    clients.map(async (client, number) => {
      const own = chance.branch();
      for (let i = 0; i < operationsEach; i += 1) {
        const place = own.below(shared.length);
        const [declaration, history] = [shared[place], histories[place]];
        if (declaration === undefined || history === undefined) continue;
        const key = `${name}-${number}-${i}`;
        history.push(await recorded(client, own.pick(asks), declaration, key, own));
        await delay(own.between(0, 60));
      }
    }),
  );
  return histories;
}

/** Judges a history as it is, and once more with a lie in it, which must be found. */
function judge(history: History, promises: Promises): void {
  promises.count('histories judged');
  promises.count('operations judged', history.length);
  for (const { input, output } of history) promises.count(`told ${output ?? 'nothing'} to ${input}`);
  promises.test('what clients see is linearizable', isLinearizable(declarationModel, history), () =>
    JSON.stringify(history),
  );
  const planted = withStaleAnswer(history);
  if (planted === undefined) return;
  promises.count('planted violations');
  promises.test('a planted stale answer is found', !isLinearizable(declarationModel, planted), () =>
    JSON.stringify(planted),
  );
}

/** The history with one more look at the end that sees the first status again; none while it is still the first. */
function withStaleAnswer(history: History): History | undefined {
  const answered = history.filter(({ output }) => output !== undefined);
  if (!answered.some(({ output }) => output === 'proved' || output === 'withdrawn')) return undefined;
  const last = Math.max(...answered.map(({ answeredAt }) => answeredAt));
  return [...history, { input: 'status', output: 'declared', calledAt: last + 1, answeredAt: last + 2 }];
}
