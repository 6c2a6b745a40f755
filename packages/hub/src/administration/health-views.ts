import type { View } from '../pages/index.ts';
import type { RoundState } from '../upkeep/index.ts';
import { type KeptAlarm } from './alarm-store.ts';
import { type AlarmName, alarmNames, alarmWords } from './alarm-words.ts';
import { isBehind, type RegistryState } from './registry-state.ts';
import { bytesText, durationText } from './unit-words.ts';

const well = { text: 'Well', classes: 'govuk-tag--green' };
const look = { text: 'Look', classes: 'govuk-tag--yellow' };
const bad = { text: 'Alarm', classes: 'govuk-tag--red' };

/** What goes on now, each with what to do and since when, as far as that is kept yet. */
export function alarmViews(names: readonly AlarmName[], kept: readonly KeptAlarm[]): View[] {
  return names.map((name) => {
    const since = kept.find((alarm) => alarm.name === name && alarm.untilAt === undefined);
    return { name, ...alarmWords[name], ...(since !== undefined && { sinceAt: since.sinceAt }) };
  });
}

/** Alarms that are over, the newest first. */
export function pastAlarmViews(kept: readonly KeptAlarm[]): View[] {
  return kept.flatMap(({ name, sinceAt, untilAt }) => {
    const known = alarmNames.find((one) => one === name);
    if (untilAt === undefined || known === undefined) return [];
    return [{ name, is: alarmWords[known].is, sinceAt, untilAt, lasted: durationText(untilAt - sinceAt) }];
  });
}

/** One line for each part of the registry: how it is, and the figures behind that. */
export function partViews(state: RegistryState, isSequencing: boolean): View[] {
  const { health, database, log, messages, webhooks, audit, disk } = state;
  const { unpublishedSeconds = 0, headAgeSeconds = 0, alarms } = health;
  const isPaused = alarms.includes('publication-paused') || alarms.includes('behind-witnesses');
  return [
    {
      part: 'Database',
      tag: database.answersInMs > 1_000 ? look : well,
      says: `PostgreSQL ${database.version}, ${bytesText(database.bytes)}, answers in ${database.answersInMs} ms`,
      sinceAt: database.startedAt,
    },
    {
      part: 'Publication of the log',
      tag: isPaused ? bad : log.verified < log.size ? look : well,
      says: `${log.size} leaves; ${log.waiting} entries wait; newest head ${durationText(headAgeSeconds * 1000)} old; a sealed batch has waited ${durationText(unpublishedSeconds * 1000)}`,
    },
    {
      part: 'Sequencer',
      tag: well,
      says: isSequencing
        ? 'This process gives entries their places'
        : 'Another process gives entries their places',
    },
    {
      part: 'Messages to people',
      tag: messages.dead > 0 ? bad : well,
      says: `${messages.waiting} wait; ${messages.dead} were given up`,
    },
    {
      part: 'Events to participants',
      tag: webhooks.disabled > 0 ? look : well,
      says: `${webhooks.waiting} wait; ${webhooks.disabled} endpoints are off because they failed`,
    },
    {
      part: 'Audit chain',
      tag: well,
      says: `Place ${audit.place}, hash ${audit.hash.toString('hex').slice(0, 16)}`,
    },
    listPart(state),
    {
      part: 'Disk of the data folder',
      tag: disk.freeBytes < disk.totalBytes / 10 ? bad : well,
      says: `${bytesText(disk.freeBytes)} free of ${bytesText(disk.totalBytes)}`,
    },
  ];
}

function listPart({ health: { audit } }: RegistryState): View {
  const part = 'Table of listings beside the record';
  if (audit === undefined) return { part, tag: look, says: 'Not compared yet' };
  const tag = audit.differences > 0 ? bad : well;
  return { part, tag, says: `${audit.differences} differences`, sinceAt: audit.checkedAt };
}

export function witnessViews({ health }: RegistryState): View[] {
  return health.witnesses.map(({ name, isUp }) => ({
    name,
    tag: isUp ? well : look,
    says: isUp ? 'Cosigned when last asked' : 'Did not cosign when last asked',
  }));
}

/** Each edge: how far its gates are behind what is published, and when it last said so. */
export function edgeViews(state: RegistryState): View[] {
  return state.edges.map((edge) => {
    const behind = Math.max(0, state.log.verified - 1 - (edge.position ?? -1));
    return {
      name: edge.name,
      participant: edge.participant,
      key: edge.edge.slice(0, 16),
      tag: edge.position === undefined || isBehind(edge, state) ? look : well,
      says: edge.position === undefined ? 'Has said nothing yet' : `${behind} leaves behind`,
      receivedAt: edge.receivedAt,
    };
  });
}

/** What this process does by itself, those that fail first. */
export function roundViews(rounds: readonly RoundState[]): View[] {
  return [...rounds]
    .toSorted((a, b) => Number(b.failingSince !== undefined) - Number(a.failingSince !== undefined))
    .map(({ name, intervalMs, endedAt, tookMs, failingSince }) => ({
      name,
      every: durationText(intervalMs),
      tag: failingSince !== undefined ? bad : well,
      endedAt,
      took: tookMs === undefined ? '' : `${tookMs} ms`,
      failingSince,
    }));
}
