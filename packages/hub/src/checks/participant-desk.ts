import { type Gate, type ImeiKey, isEnforced, RegistryError, type Verdict, verdictAt } from '@deadset/domain';
import type { ListState } from '@deadset/protocol';
import { recordHubAttempts } from '../attempts/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Db, Trx } from '../database/index.ts';
import { recordEvent } from '../events/index.ts';
import {
  type Account,
  addPhones,
  type CheckBudget,
  countAsked,
  findAsking,
  keepPhones,
  listCrowdedPlaces,
  type MarkedPhone,
} from './budget-store.ts';
import { dayMarks } from './check-marks.ts';
import { reportScan } from './report-scan.ts';

/** The list that this process has verified last. */
export interface AnsweringList {
  readonly size: number;
  readonly state: { readonly list: ListState; readonly root: Buffer };
  readonly note: string | undefined;
  cosignedAt(note: string): number | undefined;
}

/** What a participant asks at one of its gates. */
export interface ParticipantQuestion {
  readonly participant: string;
  readonly gate: Gate;
  readonly keys: readonly ImeiKey[];
  /** Its own pseudonym of whoever presents the device. */
  readonly presenter?: string;
  /** Where the device is presented. ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** By what it came: a route's path. */
  readonly door: string;
  /**
   * Set for rows of a list that the hub itself goes through at its own pace: they are not counted by the minute, for
   * nobody can hurry it, and by the day as all others.
   */
  readonly isPaced?: boolean;
}

/** The verdicts, in the order of the keys, and the list that gave them. */
export interface ParticipantAnswer {
  readonly verdicts: readonly Verdict[];
  readonly position: number;
  readonly ageSeconds?: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Where participants ask that have no edge of their own: the answers of an edge, with budgets. */
export interface ParticipantDesk {
  /** Throws `RegistryError`: 'not-allowed' at a gate of others, 'rate-limited' above the budget; then nothing is told. */
  ask(question: ParticipantQuestion): Promise<ParticipantAnswer>;
  /** Counts what another door is about to tell of the devices, and tells nothing. Throws 'rate-limited' as `ask` does. */
  count(question: Omit<ParticipantQuestion, 'presenter' | 'country'>): Promise<void>;
  /** `ask` in the transaction of whatever else follows from it. */
  askWithin(trx: Trx, question: ParticipantQuestion): Promise<ParticipantAnswer>;
}

export interface DeskParts {
  readonly db: Db;
  readonly clock: Clock;
  /** 32 bytes under which phones and accounts are marked. */
  readonly markKey: Buffer;
  readonly verified: AnsweringList;
}

/** Attempts that go into one statement. */
const attemptsPerStatement = 1_000;

export function createParticipantDesk(parts: DeskParts): ParticipantDesk {
  const { db, clock, verified } = parts;
  const askWithin: ParticipantDesk['askWithin'] = async (trx, question) => {
    const { participant, gate, keys } = question;
    const at = clock();
    const asking = await findAsking(trx, participant, gate);
    if (asking === undefined) throw new RegistryError('not-allowed', `You do not ask at the gate ${gate}.`);
    await spend(trx, question, asking.budget, parts.markKey, at);
    // One list for all of them, as it is in memory: no row of it can differ from another by time.
    const { size, state, note } = verified;
    const judged = keys.map((key) => {
      const verdict = verdictAt(gate, state.list.get(key), at);
      return { key, verdict, enforced: isEnforced(verdict, asking) };
    });
    await recordAudit(trx, {
      at,
      actor: participant,
      act: 'check',
      object: 'check',
      why: `asked at its gate ${gate}`,
      detail: { phones: keys.length },
    });
    await keepAttempts(trx, question, judged, at);
    // As at an edge: who takes part as a shadow lets the device pass, and the attempt says what would have been.
    const verdicts = judged.map(({ verdict, enforced }) =>
      enforced ? verdict : { ...verdict, outcome: 'allow' as const },
    );
    const cosignedAt = note === undefined ? undefined : verified.cosignedAt(note);
    const ageSeconds = cosignedAt === undefined ? undefined : Math.max(0, (at - cosignedAt) / 1000);
    return { verdicts, position: size - 1, at, ...(ageSeconds === undefined ? {} : { ageSeconds }) };
  };
  return {
    askWithin,
    ask: (question) => db.transaction().execute((trx) => askWithin(trx, question)),
    count: (question) =>
      db.transaction().execute(async (trx) => {
        const asking = await findAsking(trx, question.participant, question.gate);
        // Whoever has no gate there is refused by that door.
        if (asking !== undefined) await spend(trx, question, asking.budget, parts.markKey, clock());
      }),
  };
}

/** Counts what is asked against the budget. A scan is told and not stopped: a marketplace may have a crate of one model. */
async function spend(
  trx: Trx,
  { participant, gate, keys, door, isPaced = false }: ParticipantQuestion,
  budget: CheckBudget,
  markKey: Buffer,
  at: number,
): Promise<void> {
  const marks = dayMarks(markKey, at);
  const account = { day: marks.day, account: marks.account(`${participant} at ${gate}`) };
  if ((await countAsked(trx, account, isPaced ? 0 : keys.length, at)) > budget.askedPerMinute && !isPaced) {
    throw new RegistryError(
      'rate-limited',
      `More than ${budget.askedPerMinute} questions in a minute at the gate ${gate}. Try again in a minute.`,
    );
  }
  const phones = [...new Set(keys)].map((key) => ({ phone: marks.phone(key), places: marks.places(key) }));
  const added = await keepPhones(trx, account, phones, at);
  if ((await addPhones(trx, account, added)) > budget.phonesPerDay) {
    throw new RegistryError(
      'rate-limited',
      `More than ${budget.phonesPerDay} different phones in a day at the gate ${gate}. Ask the registry for a larger budget.`,
    );
  }
  if (added > 0) await tellScans(trx, { participant, gate, door, at }, account, phones, budget.scan);
}

/** Tells those who run the hub of each neighbourhood, and the participant once for each of its questions. */
async function tellScans(
  trx: Trx,
  { gate, ...who }: Pick<ParticipantQuestion, 'participant' | 'gate' | 'door'> & { readonly at: number },
  account: Account,
  phones: readonly MarkedPhone[],
  limits: CheckBudget['scan'],
): Promise<void> {
  for (const neighbourhood of ['near', 'model'] as const) {
    const places = [
      ...new Map(
        phones.map(({ places: { [neighbourhood]: place } }) => [place.toString('hex'), place]),
      ).values(),
    ];
    const found = await listCrowdedPlaces(trx, account, neighbourhood, places, limits[neighbourhood]);
    let most = 0;
    for (const { place, phones: tried } of found) {
      const scan = { ...account, ...who, place, neighbourhood, phones: tried };
      if (await reportScan(trx, scan)) most = Math.max(most, tried);
    }
    if (most === 0) continue;
    await recordEvent(trx, {
      type: 'deadset.check.scan',
      subject: gate,
      participants: [who.participant],
      data: { gate, neighbourhood, phones: most },
      at: who.at,
    });
  }
}

/** What the rules say of a device, and whether the participant acts on it. */
interface JudgedDevice {
  readonly key: ImeiKey;
  readonly verdict: Verdict;
  readonly enforced: boolean;
}

async function keepAttempts(
  trx: Trx,
  { participant, gate, presenter, country }: ParticipantQuestion,
  judged: readonly JudgedDevice[],
  at: number,
): Promise<void> {
  const told = {
    ...(presenter === undefined ? {} : { presenter }),
    ...(country === undefined ? {} : { country }),
  };
  const by = { participant, gate, at, ...told };
  const met = judged.flatMap(({ key, verdict: { outcome, reason, tier }, enforced }) =>
    tier === undefined ? [] : [{ ...by, key, outcome, reason, tier, enforced }],
  );
  for (let from = 0; from < met.length; from += attemptsPerStatement) {
    await recordHubAttempts(trx, met.slice(from, from + attemptsPerStatement));
  }
}
