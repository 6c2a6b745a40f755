import type { FastifyReply, FastifyRequest } from 'fastify';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { DeclarationService, DeclarationStatusView, LockProgress } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import { errorList, FormField, formOf, type Screens, type Visit, type Visits } from '../pages/index.ts';
import type { LockList } from './lock-tasks.ts';
import { changeTicks, readTicks, type TickSeal } from './tick-store.ts';

const TickForm = formOf({ done: FormField, undo: FormField });
const template = 'lock-list/lock.njk';
/** Ticks that one address may set in a minute. */
const ticksPerMinute = 120;

/** What the page of the lock list works with. */
export interface LockListPageServices extends TickSeal {
  readonly db: Db;
  readonly clock: Clock;
  readonly visits: Visits;
  readonly declarations: DeclarationService;
  readonly list: LockList;
}

/** The lock list: with a report open its ticks are kept with that, else for an hour with the visit. */
export function lockListPages(app: App, screens: Screens, services: LockListPageServices): void {
  const { db, visits, list } = services;

  app.get('/lock', async (request, reply) => {
    const visit = await visits.find(request);
    const status = await openReport(services, visit);
    const kept = status === undefined ? [] : await readTicks(db, services.sealKey, status.reference);
    return screens.showForm(reply, template, viewOf(list, [...kept, ...(visit?.locked ?? [])], status));
  });

  app.post(
    '/lock',
    { schema: { body: TickForm }, config: { rateLimit: { max: ticksPerMinute, timeWindow: 60_000 } } },
    async (request, reply) => {
      const { done, undo } = request.body;
      const id = done ?? undo;
      const visit = await visits.find(request);
      const status = await openReport(services, visit);
      if (id === undefined || !list.tasks.some((task) => task.id === id)) {
        const kept = status === undefined ? [] : await readTicks(db, services.sealKey, status.reference);
        const view = viewOf(list, [...kept, ...(visit?.locked ?? [])], status);
        const errors = errorList({
          tasks: 'That is not on this list any more. Tick what you have done below',
        });
        return screens.showForm(reply, template, { ...view, errorList: errors }, 400);
      }
      const change = (ticks: readonly string[]) => changed(ticks, id, done !== undefined);
      if (status === undefined) await keepWithVisit(services, request, reply, visit, change);
      else await keepWithReport(services, request, visit, status, change);
      return reply.redirect(`/lock#lock-${id}`, 303);
    },
  );
}

/** The report that this visitor has open; undefined for none. That it was looked at is in the audit. */
async function openReport(
  { declarations }: LockListPageServices,
  visit: Visit | undefined,
): Promise<DeclarationStatusView | undefined> {
  if (visit?.declaration === undefined) return undefined;
  return declarations.status(visit.declaration.reference, visit.declaration.code);
}

async function keepWithVisit(
  { visits }: LockListPageServices,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit | undefined,
  change: (ticks: readonly string[]) => string[],
): Promise<void> {
  const locked = change(visit?.locked ?? []);
  if (visit === undefined) await visits.begin(request, reply, { locked });
  else await visits.keep(request, { ...visit, locked });
}

/** Keeps a tick with the report, and with it those from before the report was opened. */
async function keepWithReport(
  services: LockListPageServices,
  request: FastifyRequest,
  visit: Visit | undefined,
  { reference }: DeclarationStatusView,
  change: (ticks: readonly string[]) => string[],
): Promise<void> {
  const { db, clock, visits } = services;
  const at = clock();
  const before = visit?.locked ?? [];
  await db.transaction().execute(async (trx) => {
    await changeTicks(trx, services, reference, {
      at,
      change: (ticks) => change([...new Set([...ticks, ...before])]),
    });
    await recordAudit(trx, {
      at,
      actor: 'declarer',
      act: 'tick-lock-list',
      kind: 'alteration',
      object: `declaration:${reference}`,
      why: 'they keep what they have locked with their report',
    });
  });
  if (visit?.locked === undefined) return;
  const { locked: _, ...rest } = visit;
  await visits.keep(request, rest);
}

/** How much of a list is done with a report. */
export async function lockProgress(
  { db, sealKey }: { readonly db: Db; readonly sealKey: Buffer },
  { tasks }: LockList,
  reference: string,
): Promise<LockProgress> {
  const done = new Set(await readTicks(db, sealKey, reference));
  return { doneCount: tasks.filter(({ id }) => done.has(id)).length, taskCount: tasks.length };
}

function changed(ticks: readonly string[], id: string, isDone: boolean): string[] {
  const others = ticks.filter((tick) => tick !== id);
  return isDone ? [...others, id] : others;
}

function viewOf({ tasks }: LockList, ticks: readonly string[], status: DeclarationStatusView | undefined) {
  const done = new Set(ticks);
  const shown = tasks.map((task) => ({ ...task, isDone: done.has(task.id) }));
  return {
    tasks: shown,
    taskCount: shown.length,
    doneCount: shown.filter(({ isDone }) => isDone).length,
    reference: status?.reference,
  };
}
