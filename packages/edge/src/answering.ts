import type { AddressInfo } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import {
  AnswerTally,
  CheckDesk,
  MeetingTally,
  type MetListing,
  networkPoliciesOf,
  stancesOf,
} from './checks/index.ts';
import type { EdgeConfig } from './config.ts';
import type { EdgeParts } from './edge-parts.ts';
import { closeGates, type GateName, gateNames, openGates, reloadGates } from './gates/index.ts';
import type { Alarm } from './health/index.ts';
import { type RulesKeeper, RulesView } from './rules/index.ts';
import { figuresOf, type GateFigures, WorkerPool, type WorkerStart } from './workers/index.ts';

/** The gates of an edge, on whichever threads they answer. */
export interface Answering {
  readonly addresses: ReadonlyMap<GateName, AddressInfo>;
  /** How many threads answer. */
  readonly threads: number;
  /** As they were when last refreshed. */
  readonly figures: GateFigures;
  /** Brings the figures up to date. Rejects when a thread that should answer does not turn. */
  refresh(): Promise<void>;
  /** Rejects when a thread ends by itself; never resolves. Absent where the gates are on the keeper's own thread. */
  readonly lost?: Promise<never>;
  /** Has every gate read its files anew, without a pause. */
  reload(): void;
  /** Takes no more questions, answers those that are there, and ends. */
  close(): Promise<void>;
}

export interface AnsweringParts extends EdgeParts {
  readonly config: EdgeConfig;
  /** The operator's own list and rules, where there are any. */
  readonly rules?: RulesKeeper;
  readonly ownParticipant: string;
  readonly healthToken: string;
  readonly recordAttempt: (met: MetListing) => void;
  /** A port over which a worker brings attempts to the spool; absent where there is none. */
  readonly attemptPort?: () => MessagePort;
}

/** Opens every gate that is configured: on threads of their own, or on this one where there are to be no workers. */
export function openAnswering(parts: AnsweringParts): Promise<Answering> {
  return (parts.config.workers ?? 0) === 0 ? answerHere(parts) : answerInWorkers(parts);
}

async function answerHere(parts: AnsweringParts): Promise<Answering> {
  const { config, list, rules, alarms, clock, recordAttempt } = parts;
  const rulesView = new RulesView(rules?.memory);
  if (rules !== undefined) rules.onPublish = (memory) => rulesView.adopt(memory);
  const tally = new AnswerTally();
  const meetings = new MeetingTally();
  const desk = new CheckDesk({
    index: list.index,
    rules: rulesView,
    clock,
    tally,
    meetings,
    recordAttempt,
    networkPolicies: networkPoliciesOf(config),
    stanceOf: stancesOf(config),
  });
  const onAlarm = (alarm: Alarm, isOn: boolean) => alarms[isOn ? 'raise' : 'clear'](alarm);
  const open = await openGates({ ...parts, desk, rules: rulesView, onAlarm });
  return {
    addresses: new Map([...open].map(([name, { address }]) => [name, address])),
    threads: 1,
    get figures() {
      return figuresOf(tally, meetings, open);
    },
    refresh: () => Promise.resolve(),
    reload: () => reloadGates(open),
    close: () => closeGates(open),
  };
}

async function answerInWorkers(parts: AnsweringParts): Promise<Answering> {
  const { config, list, rules, ownParticipant, healthToken, attemptPort, alarms, log } = parts;
  const start = (worker: number): WorkerStart => ({
    config: withSocketsOf(worker, config),
    index: list.index.memory,
    ...(rules === undefined ? {} : { rules: rules.memory }),
    facts: list.facts.memory,
    ownParticipant,
    healthToken,
    ...(attemptPort === undefined ? {} : { attempts: attemptPort() }),
  });
  const pool = new WorkerPool({
    count: config.workers ?? 1,
    start,
    onAdopted: (generation) => list.index.readersMoved(generation),
    alarms,
    log,
  });
  list.index.onPublish = (memory) => pool.publish(memory);
  if (rules !== undefined) rules.onPublish = (memory) => pool.publishRules(memory);
  await pool.open();
  return pool;
}

/** The configuration with each listener on the socket that this worker was handed, where there are such. */
function withSocketsOf(worker: number, { sockets = {}, ...config }: EdgeConfig): EdgeConfig {
  const handed = gateNames.flatMap((name) => {
    const listener = config[name];
    const fileDescriptor = sockets[name]?.[worker];
    return listener === undefined || fileDescriptor === undefined
      ? []
      : [[name, { ...listener, fileDescriptor }] as const];
  });
  return { ...config, ...Object.fromEntries(handed) };
}
