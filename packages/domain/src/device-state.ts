import {
  type Act,
  type Actor,
  type DeclarationStatus,
  isEnded,
  type Transition,
  transitionFor,
} from './declaration-transitions.ts';
import {
  easingLifeMs,
  effectOf,
  type Listing,
  type Mode,
  strongest,
  type Tier,
  unprovedLifeMs,
  unprovedPauseMs,
} from './listing.ts';

/** One act on a device, as the record keeps it. Instants are milliseconds since 1970. */
export interface DeviceAct {
  readonly act: Act;
  readonly declarationId: string;
  readonly actor: Actor;
  readonly at: number;
  /** Of a `declare`: the tier it was accepted at. Ignored for other acts. */
  readonly tier?: Tier;
  /** Of a `declare`, `raise` or `choose-mode`: what the keeper chose. Total when absent. */
  readonly mode?: Mode;
  /** Of a `raise`: that the proof leaves a doubt, so that a human has to decide. */
  readonly isDisputed?: boolean;
  /** Of an unproved `declare`: that a brake keeps it without effect. Of an `amend`: that a second person lets it count. */
  readonly brake?: 'kept' | 'let-go';
  /** Of an unproved `declare` that waited for somebody's answer: when its declarer sent it, so that its 48 hours began then. */
  readonly sentAt?: number;
}

/** One declaration as its acts made it. */
export interface DeclarationState {
  readonly status: DeclarationStatus;
  readonly tier: Tier;
  readonly mode: Mode;
  readonly declaredAt: number;
  /** End of an unproved declaration's life, or of the time for which a proved one is eased. */
  readonly untilAt?: number;
  /** A further unproved declaration within 90 days: it has no effect until it is proved. */
  readonly isQuiet: boolean;
  /** Whether it was made on an unproved word, whatever it became. */
  readonly startedUnproved: boolean;
}

/** A device as its acts made it: every declaration about it, by id, in the order in which they were made. */
export interface DeviceState {
  readonly declarations: ReadonlyMap<string, DeclarationState>;
}

/** A device that nobody has said anything about. */
export const untouchedDevice: DeviceState = { declarations: new Map() };

/** Why an act cannot be taken: not a fault, an answer to the person who tried. */
export type ActRefusal = 'already-declared' | 'no-such-declaration' | 'not-open' | 'not-allowed' | 'not-yet';
/** The state after an act, or why it is refused. */
export type ActResult =
  | { readonly ok: true; readonly state: DeviceState }
  | { readonly ok: false; readonly refusal: ActRefusal };

/**
 * The state after one more act, or why the act is refused. Pure: the same acts always give the same state.
 *
 * It judges the order of acts and who takes them; whether a proof or a code is good is judged where it is shown.
 */
export function applyAct(state: DeviceState, act: DeviceAct): ActResult {
  const present = state.declarations.get(act.declarationId);
  if (act.act === 'declare') {
    if (present !== undefined) return { ok: false, refusal: 'already-declared' };
    const isUnproved = act.tier === undefined || act.tier === 0;
    const isQuiet = isUnproved && (act.brake === 'kept' || hadUnproved(state, act.at));
    return { ok: true, state: withDeclaration(state, act.declarationId, declared(act, isQuiet)) };
  }
  if (present === undefined) return { ok: false, refusal: 'no-such-declaration' };
  const step = transitionFor(present.status, act.act);
  if (step === undefined) return { ok: false, refusal: 'not-open' };
  if (!step.by.includes(act.actor)) return { ok: false, refusal: 'not-allowed' };
  const isOver = present.untilAt !== undefined && act.at >= present.untilAt;
  // A decider may end an easing before its time; the clock may not.
  if ((act.act === 'lapse' || (act.act === 'restore' && act.actor === 'clock')) && !isOver) {
    return { ok: false, refusal: 'not-yet' };
  }
  const next = after(present, act, step);
  // What is quiet because of another unproved word stays so, whoever lets it go.
  const isQuiet =
    act.brake === 'let-go'
      ? hadUnproved(without(state, act.declarationId), present.declaredAt)
      : next.isQuiet;
  return { ok: true, state: withDeclaration(state, act.declarationId, { ...next, isQuiet }) };
}

function after(present: DeclarationState, act: DeviceAct, step: Transition): DeclarationState {
  const { untilAt: _, ...lasting } = present;
  switch (act.act) {
    case 'raise': {
      const status = act.isDisputed === true ? (step.inDoubt ?? step.to) : step.to;
      return { ...lasting, status, tier: 1, mode: act.mode ?? present.mode, isQuiet: false };
    }
    case 'verify':
      return { ...lasting, status: step.to, tier: present.tier > 2 ? present.tier : 2, isQuiet: false };
    case 'settle':
    case 'restore':
      return { ...lasting, status: step.to };
    case 'choose-mode':
      return { ...lasting, status: step.to, mode: act.mode ?? 'total' };
    case 'ease':
      return { ...lasting, status: step.to, untilAt: act.at + easingLifeMs };
    case 'amend':
    case 'withdraw':
    case 'lapse':
    case 'unlist':
    case 'declare':
      break;
  }
  return { ...present, status: step.to };
}

/** Folds acts in order; the first that is refused is thrown as a fault, for a record cannot hold a refused act. */
export function foldActs(acts: Iterable<DeviceAct>): DeviceState {
  let state = untouchedDevice;
  for (const act of acts) {
    const result = applyAct(state, act);
    if (!result.ok) throw new Error(`the record holds a refused act: ${act.act} (${result.refusal})`);
    state = result.state;
  }
  return state;
}

/** What the device's active declarations do at the gates; undefined when none is active. */
export function listingOf(state: DeviceState): Listing | undefined {
  return strongest([...state.declarations.values()].filter(isActive).map(listingOfDeclaration));
}

/** The listing that one declaration in force makes on its own. */
export function listingOfDeclaration(
  declaration: Pick<DeclarationState, 'status' | 'tier' | 'mode' | 'untilAt'>,
): Listing {
  const { tier, mode, untilAt, status } = declaration;
  const listing = { effect: effectOf(tier, mode, isInDoubt(status)), tier };
  // The end of an easing makes the listing stronger, by an entry of its own; the gates know of none.
  return untilAt === undefined || status !== 'declared' ? listing : { ...listing, untilAt };
}

/** Whether a human has still to decide, so that nothing is barred. */
export function isInDoubt(status: DeclarationStatus): boolean {
  return status === 'disputed' || status === 'eased';
}

/** Whether a declaration has an effect at the gates: neither ended nor quiet. */
export function isActive(declaration: DeclarationState): boolean {
  return !declaration.isQuiet && !isEnded(declaration.status);
}

/**
 * Whether an unproved declaration was made in the 90 days before an instant.
 *
 * One stranger's word may not hold a phone again and again; yet the true keeper, whom somebody forestalled, must still
 * be able to declare and then prove, so the further declaration is taken without effect and not refused.
 */
export function hadUnproved(state: DeviceState, at: number): boolean {
  return [...state.declarations.values()].some(
    (one) => one.startedUnproved && one.declaredAt <= at && at - one.declaredAt < unprovedPauseMs,
  );
}

function declared(act: DeviceAct, isQuiet: boolean): DeclarationState {
  const tier = act.tier ?? 0;
  const mode = act.mode ?? 'total';
  const declaration = { tier, mode, declaredAt: act.at, isQuiet, startedUnproved: tier === 0 };
  return tier === 0
    ? { ...declaration, status: 'declared', untilAt: (act.sentAt ?? act.at) + unprovedLifeMs }
    : { ...declaration, status: 'proved' };
}

function without({ declarations }: DeviceState, id: string): DeviceState {
  return { declarations: new Map([...declarations].filter(([one]) => one !== id)) };
}

function withDeclaration(state: DeviceState, id: string, declaration: DeclarationState): DeviceState {
  return { declarations: new Map([...state.declarations, [id, declaration]]) };
}
