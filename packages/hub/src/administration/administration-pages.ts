import { recordLook } from '../audit/index.ts';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import type { AdministrationGround } from './administration-ground.ts';
import { listAlarms } from './alarm-store.ts';
import {
  alarmViews,
  edgeViews,
  partViews,
  pastAlarmViews,
  roundViews,
  witnessViews,
} from './health-views.ts';
import { alarmsOf, readRegistryState } from './registry-state.ts';
import { settingGroups } from './setting-groups.ts';
import { durationText } from './unit-words.ts';

/** How many alarms are shown, those that go on and those that are over. */
const mostAlarms = 50;
/** How long the looks of one person count as one in the audit, in milliseconds. */
const oneLookMs = 900_000;

/** How the registry is, and what it is set to, for those who run it and those who audit it. */
export function administrationPages(app: App, screens: Screens, ground: AdministrationGround): void {
  const { db, clock } = ground;
  const noteLook = (request: Parameters<typeof personOf>[0], object: string) => {
    const { id, organisation } = personOf(request);
    const line = {
      at: clock(),
      act: 'look',
      kind: 'consultation',
      object,
      why: 'to run the registry',
    } as const;
    return recordLook(db, { ...line, actor: `person:${id}`, onBehalfOf: organisation }, oneLookMs);
  };

  app.get('/staff/health', async (request, reply) => {
    const state = await readRegistryState(ground);
    const rounds = roundViews(ground.rounds());
    if (state === undefined)
      return screens.show(
        reply,
        'administration/health.njk',
        { alarms: alarmViews(['record-away'], []), rounds },
        503,
      );
    await noteLook(request, 'page:/staff/health');
    const kept = await listAlarms(db, mostAlarms);
    return screens.show(reply, 'administration/health.njk', {
      now: state.at,
      alarms: alarmViews(alarmsOf(state), kept),
      past: pastAlarmViews(kept),
      parts: partViews(state, ground.isSequencing()),
      witnesses: witnessViews(state),
      edges: edgeViews(state),
      rounds,
      versions: [
        ['Deadset', ground.version],
        ['Node.js', process.version],
        ['PostgreSQL', state.database.version],
        ['Runs for', durationText(process.uptime() * 1000)],
      ],
    });
  });

  app.get('/staff/settings', async (request, reply) => {
    await noteLook(request, 'page:/staff/settings');
    return screens.show(reply, 'administration/settings.njk', { groups: settingGroups(ground) });
  });
}
