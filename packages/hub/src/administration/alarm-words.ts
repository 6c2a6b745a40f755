import type { HubHealth } from '../http/index.ts';

/** What can be wrong: what `/healthz` says, and what only the page of health looks at. */
export type AlarmName =
  | HubHealth['alarms'][number]
  | 'record-away'
  | 'witness-away'
  | 'edge-behind'
  | 'disk-low'
  | 'webhook-disabled';

/** What an alarm is to whoever has to do something about it. */
export interface AlarmWords {
  readonly is: string;
  readonly toDo: string;
}

export const alarmWords = {
  'record-away': {
    is: 'The record cannot be read. Nothing can be reported; gates go on answering by their last list.',
    toDo: 'Look whether the database runs and has room, then at the hub’s own log. Acts that were under way are whole or not there.',
  },
  'publication-paused': {
    is: 'Too few witnesses cosign: acts are taken and wait, and gates answer by their last list.',
    toDo: 'Call the witnesses that are away. With DEADSET_EMERGENCY_QUORUM fewer are enough after an hour: docs/run-a-witness.md.',
  },
  'behind-witnesses': {
    is: 'Witnesses have signed more of this log than the database holds: it is an older copy, and nothing is signed.',
    toDo: 'Stop the hub and restore the newest copy, from the archive if need be: deadset restore. Never make a new log under this name.',
  },
  'record-differs': {
    is: 'The table that pages answer by says something else than the record: somebody has written past it.',
    toDo: 'Run deadset audit, which names the first difference. Find out who had access to the database.',
  },
  'messages-dead': {
    is: 'Messages to people were given up after days of tries.',
    toDo: 'Look at the gateway for e-mail or text messages, then run deadset messages retry.',
  },
  'appeal-overdue': {
    is: 'Somebody waits longer for a decision on an appeal than we promise.',
    toDo: 'Ask the deciders to open Appeals and disputes; what is late is at the top. The delay is in the public figures.',
  },
  'witness-away': {
    is: 'A witness did not cosign when it was last asked. There are enough without it, for now.',
    toDo: 'Call whoever runs it: its name is below.',
  },
  'edge-behind': {
    is: 'An edge has not said for ten minutes that it applied what is published.',
    toDo: 'Call its operator: its gates answer by an older list. Its address is among the participants.',
  },
  'disk-low': {
    is: 'Less than a tenth of the disk of the data folder is free.',
    toDo: 'Make room or give it a larger disk. Without room the record takes no acts.',
  },
  'webhook-disabled': {
    is: 'Endpoints of participants are sent nothing any more, because they failed for days.',
    toDo: 'Tell the participant: it reads what it missed by GET /v1/events, and enables its endpoint again.',
  },
} as const satisfies Record<AlarmName, AlarmWords>;

export const alarmNames: readonly AlarmName[] = [
  'record-away',
  'behind-witnesses',
  'publication-paused',
  'record-differs',
  'appeal-overdue',
  'messages-dead',
  'witness-away',
  'edge-behind',
  'disk-low',
  'webhook-disabled',
];
