/** One operation of one client, as that client saw it. Instants on any steady clock, the same for all. */
export interface Operation<Input, Output> {
  readonly input: Input;
  /** Absent when no answer came: it may have taken effect at any time after its call, or never. */
  readonly output?: Output;
  readonly calledAt: number;
  /** Without meaning when there is no output. */
  readonly answeredAt: number;
}

/** What one object does when it is asked one thing at a time. */
export interface SequentialModel<State, Input, Output> {
  readonly initial: State;
  /** The state after an operation, or undefined when it cannot answer so in this state. Pure. */
  readonly step: (state: State, input: Input, output: Output | undefined) => State | undefined;
  /** The same text for the same state. */
  readonly nameOf: (state: State) => string;
}

/** A call or its answer, in a list by time from which both are taken when the operation has found its place. */
interface Moment {
  readonly operation: number;
  /** The answer of a call; absent on answers. */
  readonly answer?: Moment;
  previous?: Moment;
  next?: Moment;
}

/**
 * Whether every operation can be given one instant between its call and its answer so that, taken in that order, the
 * object answers as the clients saw.
 *
 * The search of J. Wing and C. Gong, "Testing and verifying concurrent objects" (1993): take any call that no answer
 * precedes; when an answer is reached whose operation has no place yet, go back. With G. Lowe's memory, "Testing for
 * linearizability" (2017): the same operations placed and the same state need not be looked at twice.
 */
export function isLinearizable<State, Input, Output>(
  model: SequentialModel<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
): boolean {
  const head = timeline(history);
  const seen = new Set<string>();
  const placed: { readonly call: Moment; readonly before: State }[] = [];
  let state = model.initial;
  let done = 0n;
  let moment = head.next;
  while (head.next !== undefined) {
    if (moment?.answer !== undefined) {
      const operation = history[moment.operation];
      const after = operation && model.step(state, operation.input, operation.output);
      const doneAfter = done | (1n << BigInt(moment.operation));
      const name = after === undefined ? '' : `${doneAfter.toString(36)} ${model.nameOf(after)}`;
      if (after === undefined || seen.has(name)) {
        moment = moment.next;
        continue;
      }
      seen.add(name);
      placed.push({ call: moment, before: state });
      [state, done] = [after, doneAfter];
      takeOut(moment, moment.answer);
      moment = head.next;
    } else {
      const last = placed.pop();
      if (last?.call.answer === undefined) return false;
      state = last.before;
      done &= ~(1n << BigInt(last.call.operation));
      putBack(last.call, last.call.answer);
      moment = last.call.next;
    }
  }
  return true;
}

/** Calls and answers by time behind an empty head; whoever had no answer gets it at the end. */
function timeline(history: readonly Operation<unknown, unknown>[]): Moment {
  const events = history.flatMap(({ output, calledAt, answeredAt }, operation) => {
    const answer: Moment = { operation };
    const at = output === undefined ? Number.POSITIVE_INFINITY : answeredAt;
    return [
      // Of a call and an answer in the same instant either may be first: the call, for the wider choice.
      { at: calledAt, order: 0, moment: { operation, answer } },
      { at, order: 1, moment: answer },
    ];
  });
  const head: Moment = { operation: -1 };
  let last = head;
  const inTime = events.toSorted((a, b) => (a.at === b.at ? a.order - b.order : a.at < b.at ? -1 : 1));
  for (const { moment } of inTime) {
    moment.previous = last;
    last.next = moment;
    last = moment;
  }
  return head;
}

function takeOut(...moments: readonly Moment[]): void {
  for (const { previous, next } of moments) {
    setNext(previous, next);
    setPrevious(next, previous);
  }
}

/** In the reverse order of `takeOut`: each still knows its neighbours. */
function putBack(call: Moment, answer: Moment): void {
  for (const moment of [answer, call]) {
    setNext(moment.previous, moment);
    setPrevious(moment.next, moment);
  }
}

function setNext(moment: Moment | undefined, next: Moment | undefined): void {
  if (moment === undefined) return;
  if (next === undefined) delete moment.next;
  else moment.next = next;
}

function setPrevious(moment: Moment | undefined, previous: Moment | undefined): void {
  if (moment === undefined) return;
  if (previous === undefined) delete moment.previous;
  else moment.previous = previous;
}
