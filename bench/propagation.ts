import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '@deadset/analytics';
import type { ImeiKey } from '@deadset/domain';
import { type Followers, startFollowers } from './propagation/followers.ts';
import { type EdgeGates, openGates, type Protocol, protocols } from './propagation/gates.ts';
import { readSettings, type Settings } from './propagation/settings.ts';
import { readPassages, readReceipts, receiptKey } from './propagation/stages.ts';
import { accountOf, buildWorld, type World } from './propagation/world.ts';

/** How often a gate is asked while a proof is on its way to it, in milliseconds: asking oftener would load what is measured. */
const askEveryMs = 20;
/** After this long a proof counts as lost, in milliseconds. */
const patienceMs = 30_000;
/** How long the hub takes to get the last receipts: edges send one a second. */
const receiptsMs = 3_000;

/** A declaration that waits for its proof. */
interface Declared {
  readonly phone: ImeiKey;
  readonly account: string;
  readonly reference: string;
  readonly code: string;
}

/** What was measured about one proof. Instants in ms since 1970. */
interface Proof {
  readonly reference: string;
  readonly postedAt: number;
  readonly answeredAt: number;
  /** Of the edge that was asked. */
  readonly participant: string;
  readonly refusedAt: Readonly<Record<Protocol, number>>;
}

const now = (): number => performance.timeOrigin + performance.now();

/** From the POST that completes the proof to the first refusal at a gate, over every protocol. */
export async function run(args: string[]): Promise<void> {
  const settings = readSettings(args);
  console.log('starting PostgreSQL, the hub and the edges …');
  const world = await buildWorld(settings);
  try {
    await Promise.race([measure(world, settings), interrupted()]);
  } finally {
    await world.close();
  }
}

/** Rejects on Ctrl-C, so that no server is left behind. */
async function interrupted(): Promise<never> {
  await once(process, 'SIGINT');
  throw new Error('stopped by Ctrl-C');
}

async function measure(world: World, settings: Settings): Promise<void> {
  const declared = await declareAll(world);
  const followers = settings.followers === 0 ? undefined : await startFollowers(world, settings.followers);
  const gates = await Promise.all(world.edges.map(openGates));
  try {
    console.log(
      `${settings.reports} phones declared; now each is proved, at random, ${settings.rate} a second`,
    );
    const proofs = await proveAll(world, gates, declared, settings);
    await delay(receiptsMs);
    await tellResult(world, proofs, settings, followers);
  } finally {
    await Promise.all(gates.map((gate) => gate.close()));
    await followers?.close();
  }
}

/** Not timed. */
async function declareAll({ hub, phones }: World): Promise<Declared[]> {
  const takenAt = new Date(now() - 3_600_000).toISOString();
  const declared: Declared[] = [];
  for (const [i, phone] of phones.entries()) {
    const imeis = [phone.toString().padStart(14, '0')];
    const { reference, withdrawalCode } = await hub.declare({ imeis, happened: 'stolen', takenAt });
    declared.push({ phone, account: accountOf(i), reference, code: withdrawalCode });
  }
  return declared;
}

/** Proofs arrive as a Poisson process; each is looked for at one edge, one after the other in turn. */
async function proveAll(
  world: World,
  gates: readonly EdgeGates[],
  declared: readonly Declared[],
  { rate }: Settings,
): Promise<Proof[]> {
  const proving: Promise<Proof>[] = [];
  let dueAt = now();
  for (const [i, one] of declared.entries()) {
    dueAt += (-Math.log(1 - Math.random()) / rate) * 1000;
    const gate = gates[i % gates.length];
    if (gate === undefined) throw new Error('no edge to ask');
    // Signed before the clock starts: a statement lives for ten minutes only.
    const statement = await world.operator.signStatement(one.account, 'operator-account');
    await delay(Math.max(0, dueAt - now()));
    const proof = prove(world, gate, one, statement);
    // Whoever waits for all of them hears of one that failed; until then it must not end the process.
    proof.catch(() => undefined);
    proving.push(proof);
  }
  return Promise.all(proving);
}

async function prove(world: World, gate: EdgeGates, one: Declared, statement: string): Promise<Proof> {
  const postedAt = now();
  const posting = world.hub.raise(one.reference, { code: one.code, statement }).then(now);
  const looking = protocols.map(async (protocol) => [
    protocol,
    await firstRefusal(gate, protocol, one.phone, postedAt),
  ]);
  const [answeredAt, pairs] = await Promise.all([posting, Promise.all(looking)]);
  const refusedAt: Record<Protocol, number> = Object.fromEntries(pairs);
  return { reference: one.reference, postedAt, answeredAt, participant: gate.participant, refusedAt };
}

async function firstRefusal(
  gate: EdgeGates,
  protocol: Protocol,
  phone: ImeiKey,
  since: number,
): Promise<number> {
  while (!(await gate.isRefused[protocol](phone))) {
    if (now() - since > patienceMs) throw new Error(`${protocol} did not refuse within ${patienceMs} ms`);
    await delay(askEveryMs);
  }
  return now();
}

async function tellResult(
  world: World,
  proofs: readonly Proof[],
  { edges, followers: followerCount, witnesses }: Settings,
  followers: Followers | undefined,
): Promise<void> {
  const passages = new Map((await readPassages(world.database)).map((one) => [one.reference, one]));
  const receipts = await readReceipts(world.database);
  console.log(
    `\nFrom the POST that completes the proof, ${proofs.length} proofs, ${edges} edges, ${witnesses} witnesses, ${followerCount} followers`,
  );
  console.log(`${''.padEnd(34)}${['p50', 'p95', 'p99', 'max'].map((name) => name.padStart(9)).join('')}`);
  for (const protocol of protocols) {
    tellTimes(
      `first refusal over ${protocol}`,
      proofs.map((one) => one.refusedAt[protocol] - one.postedAt),
    );
  }
  tellTimes(
    'refused over all three',
    proofs.map((one) => Math.max(...Object.values(one.refusedAt)) - one.postedAt),
  );
  if (followers !== undefined) {
    const times = proofs.map((one) => {
      const end = passages.get(one.reference)?.batchEnd ?? Number.POSITIVE_INFINITY;
      return (followers.verifiedAt(end) ?? Number.POSITIVE_INFINITY) - one.postedAt;
    });
    tellTimes('verified by the last follower', times);
  }
  const stages = proofs.flatMap((one) => {
    const passage = passages.get(one.reference);
    const appliedAt = passage && receipts.get(receiptKey(one.participant, passage.batchEnd));
    if (passage === undefined || appliedAt === undefined) return [];
    const refusedAt = Math.max(...Object.values(one.refusedAt));
    return [
      {
        posted: one.postedAt,
        committed: passage.committedAt,
        sealed: passage.sealedAt,
        applied: appliedAt,
        refused: refusedAt,
      },
    ];
  });
  console.log(
    `\nStages, of the ${stages.length} proofs whose batch has a receipt of the edge that was asked (one a second at most)`,
  );
  tellTimes(
    'POST → committed',
    stages.map((one) => one.committed - one.posted),
  );
  tellTimes(
    'committed → sealed',
    stages.map((one) => one.sealed - one.committed),
  );
  tellTimes(
    'sealed → applied at the edge',
    stages.map((one) => one.applied - one.sealed),
  );
  tellTimes(
    'applied → refused over all three',
    stages.map((one) => one.refused - one.applied),
  );
  tellShares(stages);
  const p99 =
    quantile(
      proofs.map((one) => Math.max(...Object.values(one.refusedAt)) - one.postedAt),
      0.99,
    ) ?? 0;
  console.log(
    `\np99 ${p99.toFixed(0)} ms; the promise is under 1000 ms: ${p99 < 1000 ? 'kept' : 'NOT KEPT'}`,
  );
}

function tellTimes(name: string, times: readonly number[]): void {
  const figures = [0.5, 0.95, 0.99, 1].map((share) =>
    `${(quantile(times, share) ?? Number.NaN).toFixed(0)} ms`.padStart(9),
  );
  console.log(`${name.padEnd(34)}${figures.join('')}`);
}

/** Share of each stage in the whole, on average. */
function tellShares(
  stages: readonly { posted: number; committed: number; sealed: number; applied: number; refused: number }[],
): void {
  const sum = (of: (one: (typeof stages)[number]) => number) =>
    stages.reduce((total, one) => total + of(one), 0);
  const whole = sum((one) => one.refused - one.posted);
  const parts = [
    ['POST → committed', sum((one) => one.committed - one.posted)],
    ['committed → sealed', sum((one) => one.sealed - one.committed)],
    ['sealed → applied', sum((one) => one.applied - one.sealed)],
    ['applied → refused', sum((one) => one.refused - one.applied)],
  ] as const;
  console.log(
    `shares: ${parts.map(([name, part]) => `${name} ${((100 * part) / whole).toFixed(0)} %`).join(', ')}`,
  );
}
