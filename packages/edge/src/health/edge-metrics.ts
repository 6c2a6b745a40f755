import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { AnswerTotal, MeetingTotal } from '../checks/index.ts';
import type { Alarms } from './alarms.ts';
import { alarmNames } from './alarms.ts';

/** Where the figures come from, read when they are asked for. */
export interface EdgeFigures {
  readonly list: () => { readonly position: number; readonly count: number; readonly ageSeconds?: number };
  readonly indexBytes: () => number;
  readonly answeringThreads: () => number;
  readonly answers: () => Iterable<AnswerTotal>;
  readonly meetings: () => Iterable<MeetingTotal>;
  readonly refusals: () => Iterable<{
    readonly what: string;
    readonly refusal: string;
    readonly total: number;
  }>;
  readonly attempts: () => { readonly spooled: number; readonly sent: number; readonly lost: number };
  /** Totals of the Diameter side; absent when the edge has none. */
  readonly s13?: () => S13Figures;
  readonly alarms: Alarms;
}

/** Plain totals, and those by Result-Code. */
export interface S13Figures {
  readonly totals: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly openPeers: number;
  /** Of each peer, what it was answered, by Result-Code. */
  readonly peers: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Before a Diameter gate has told any. */
export const noS13Figures: S13Figures = { totals: {}, errors: {}, openPeers: 0, peers: {} };

type Sample = readonly [labels: Record<string, string>, value: number];

/**
 * The edge's figures in a registry of their own. Totals are kept as plain numbers where they arise, because every
 * answer adds to one; they become metrics only when somebody looks.
 */
export function edgeMetrics(figures: EdgeFigures): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  gauge(
    registry,
    'list_position',
    'Position of the list that answers; -1 before the first',
    () => figures.list().position,
  );
  gauge(registry, 'list_entries', 'Listed IMEI keys', () => figures.list().count);
  gauge(
    registry,
    'list_age_seconds',
    "Age of the list by its cosigners' clocks; NaN before the first",
    () => {
      return figures.list().ageSeconds ?? Number.NaN;
    },
  );
  gauge(registry, 'index_bytes', 'Memory of the index', figures.indexBytes);
  gauge(registry, 'answering_threads', 'Threads that answer', figures.answeringThreads);
  counter(
    registry,
    'answers_total',
    'Checks answered, own health checks included, by what decided and whether it stood before the record',
    ['protocol', 'answer', 'rule', 'overridden'],
    () =>
      Array.from(figures.answers(), ({ total, overridden, ...labels }): Sample => {
        return [{ ...labels, overridden: overridden ? 'yes' : 'no' }, total];
      }),
  );
  counter(
    registry,
    'met_total',
    'Checks that met a listing in force, by what the record asks for and whether that was answered',
    ['protocol', 'gate', 'outcome', 'reason', 'enforced'],
    () =>
      Array.from(figures.meetings(), ({ total, enforced, ...labels }): Sample => {
        return [{ ...labels, enforced: enforced ? 'yes' : 'no' }, total];
      }),
  );
  counter(registry, 'refused_total', 'What the hub sent and did not verify', ['what', 'reason'], () =>
    Array.from(figures.refusals(), ({ what, refusal, total }): Sample => [{ what, reason: refusal }, total]),
  );
  counter(
    registry,
    'attempts_total',
    'Checks that met a listing, by what became of the record',
    ['stage'],
    () => Object.entries(figures.attempts()).map(([stage, total]): Sample => [{ stage }, total]),
  );
  alarmMetrics(registry, figures.alarms);
  if (figures.s13 !== undefined) s13Metrics(registry, figures.s13);
  return registry;
}

function alarmMetrics(registry: Registry, alarms: Alarms): void {
  const metric: Gauge = new Gauge({
    name: 'deadset_edge_alarm',
    help: '1 while something is wrong; the gates go on answering',
    labelNames: ['alarm'],
    registers: [registry],
    collect: () => {
      for (const alarm of alarmNames) metric.set({ alarm }, alarms.isOn(alarm) ? 1 : 0);
    },
  });
}

function s13Metrics(registry: Registry, s13: () => S13Figures): void {
  gauge(registry, 's13_open_peers', 'Connected Diameter peers', () => s13().openPeers);
  counter(registry, 's13_events_total', 'What came over Diameter', ['event'], () =>
    Object.entries(s13().totals).map(([event, total]): Sample => [{ event }, total]),
  );
  counter(registry, 's13_errors_total', 'Diameter requests refused', ['result_code'], () =>
    Object.entries(s13().errors).map(([code, total]): Sample => [{ result_code: code }, total]),
  );
  counter(
    registry,
    's13_peer_answers_total',
    'What Diameter peers were answered; peers that are in no file are counted apart up to 64 names',
    ['peer', 'result_code'],
    () =>
      Object.entries(s13().peers).flatMap(([peer, totals]) =>
        Object.entries(totals).map(([code, total]): Sample => [{ peer, result_code: code }, total]),
      ),
  );
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  const metric: Gauge = new Gauge({
    name: `deadset_edge_${name}`,
    help,
    registers: [registry],
    collect: () => metric.set(read()),
  });
}

function counter(
  registry: Registry,
  name: string,
  help: string,
  labelNames: string[],
  read: () => readonly Sample[],
): void {
  const metric: Counter = new Counter({
    name: `deadset_edge_${name}`,
    help,
    labelNames,
    registers: [registry],
    collect: () => {
      metric.reset();
      for (const [labels, value] of read()) metric.inc(labels, value);
    },
  });
}
