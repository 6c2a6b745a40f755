import { Agent, request } from 'node:http';
import { formatImei, imeiKeyFrom, personRoles } from '@deadset/domain';
import { addParticipant, invitePerson, linkPath } from '@deadset/hub';
import { PageVisitor } from '../../packages/hub/test/support/page-visitor.ts';
import { makeReport } from '../../packages/hub/test/support/report-journey.ts';
import type { ImportWorld } from '../import/world.ts';

/** A kind of page that somebody asks for. */
export interface Visit {
  readonly name: string;
  /** Throws when the answer is not 200. */
  ask(number: number): Promise<void>;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** TAC of the phone that the victim of the bench reports; no list of the bench has it. */
const victimTac = 35_209_902;

/** Pages of each kind of reader, with what they need to be signed in. */
export async function openVisits(world: ImportWorld): Promise<Visit[]> {
  const { hubUrl, database } = world;
  const victim = new PageVisitor(hubUrl);
  const phone = imeiKeyFrom(victimTac, 123_456);
  if (phone === undefined) throw new Error('not a phone');
  await makeReport(victim, phone);
  await addParticipant(database.db, {
    id: 'bench-force',
    name: 'Force of the bench',
    role: 'police',
    gates: [],
    scopes: [],
  });
  const { token } = await invitePerson(database.db, {
    organisation: 'bench-force',
    called: 'Desk of the bench',
    roles: personRoles.filter((role) => ['officer', 'analyst', 'organisation-admin'].includes(role)),
  });
  const officer = new PageVisitor(hubUrl);
  await officer.submit(await officer.open(linkPath(token)), '/staff/link');
  const { html } = await victim.open('/');
  const stylesheet = /href="(\/assets\/deadset-[^"]+\.css)"/.exec(html)?.[1] ?? '/';
  const publicPages = [
    '/',
    '/check',
    '/report',
    '/figures',
    '/scorecards',
    '/latency',
    '/record',
    '/fairness',
    '/help',
    '/logbook',
  ];
  return [
    ...publicPages.map((path) => page(hubUrl, path)),
    page(hubUrl, '/record/1', 'an entry of the record'),
    page(hubUrl, '/report/status', 'the status of a report', victim),
    page(hubUrl, '/report/status?refresh=off', 'the status again', victim),
    page(hubUrl, '/staff', 'for staff', officer),
    checkOf(hubUrl),
    page(hubUrl, stylesheet, 'stylesheet'),
  ];
}

function page(hubUrl: string, path: string, name = path, visitor?: PageVisitor): Visit {
  const headers = visitor === undefined ? {} : { cookie: visitor.cookieHeader };
  return { name, ask: () => ask(`${hubUrl}${path}`, { headers }) };
}

/** Somebody new each time, in a network of their own, who types the number of a phone: nobody may ask about many. */
function checkOf(hubUrl: string): Visit {
  return {
    name: 'a check of a phone',
    ask: (number) => {
      const key = imeiKeyFrom(35_000_000 + (number % 900_000), (number * 7919) % 1_000_000);
      if (key === undefined) throw new Error('not a phone');
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-for': `10.${(number >> 8) & 255}.${number & 255}.7`,
      };
      return ask(`${hubUrl}/check`, { method: 'POST', headers }, `imei=${formatImei(key)}`);
    },
  };
}

function ask(
  url: string,
  options: { readonly method?: 'POST'; readonly headers: Readonly<Record<string, string>> },
  body?: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ...options, agent }, (response) => {
      if (response.statusCode === 200) response.resume().on('end', resolve);
      else reject(new Error(`${url} was answered ${response.statusCode}`));
    });
    asked.on('error', reject).end(body);
  });
}
