import { type Gate, gatesAtAPlace } from '@deadset/domain';
import { pauseFor, stopwatch, systemClock } from '../clock.ts';
import { type Organisation, organisations } from '../town/town-plan.ts';
import { PageVisitor } from './page-visitor.ts';
import {
  askToWithdraw,
  chooseOperator,
  type KeptReport,
  openReport,
  reportPhone,
  signInAtOperator,
  signInWithSimCode,
} from './report-journey.ts';
import { askCalmly, firstAnswer, type GateAnswer, type StoryGate } from './story-gate.ts';
import type { Scene } from './story-scene.ts';
import type { StepOutcome, StoryTeller } from './story-teller.ts';

/** How long a gate may take to change its answer before the story says that it did not, in milliseconds. */
const patienceMs = 10_000;
/** How long edges may take to find a hub that was started again: they wait ever longer between their tries. */
const reunionPatienceMs = 30_000;
/** How long ago the phone was taken when its keeper reports it. */
const takenAgoMs = 45 * 60_000;

const everyGate = ({ networks, newSim, counters }: Scene): StoryGate[] => [...networks, newSim, ...counters];

/** A phone works wherever it is used. */
export async function phoneWorks(scene: Scene, teller: StoryTeller): Promise<void> {
  teller.chapter('A phone that nobody has reported');
  for (const gate of [...scene.networks, ...scene.counters]) {
    await teller.step(`${gate.name} lets it pass`, () => asking(gate, scene.stolen, 'passes'));
  }
}

/** It is stolen, and its keeper reports it on a borrowed phone; nobody has proved anything yet. */
export async function keeperReports(scene: Scene, teller: StoryTeller): Promise<KeptReport | undefined> {
  teller.chapter('It is stolen. Its keeper reports it on the web pages, from a borrowed phone');
  let kept: KeptReport | undefined;
  let since = stopwatch();
  await teller.step('Reported page by page; nothing is proved yet', async () => {
    const takenAt = systemClock() - takenAgoMs;
    since = stopwatch();
    kept = await reportPhone(new PageVisitor(), scene.town.hubUrl, scene.stolen, takenAt);
    return { held: true, detail: `Reference ${kept.reference}` };
  });
  for (const gate of scene.networks) {
    await teller.told(
      `${gate.name} only tracks it: it still passes`,
      await waiting(gate, scene.stolen, 'tracked', since),
    );
  }
  for (const gate of scene.counters) {
    await teller.told(`${gate.name} asks people to wait`, await waiting(gate, scene.stolen, 'held', since));
  }
  return kept;
}

/** The keeper proves it at the operator's sign-in; from that moment every gate refuses the phone. */
export async function keeperProves(scene: Scene, teller: StoryTeller, kept: KeptReport): Promise<void> {
  teller.chapter(
    'The keeper proves it with the network’s own sign-in. Times are from the press of the last button',
  );
  const visitor = new PageVisitor();
  const { town, stolen } = scene;
  let refusals: Promise<StepOutcome[]> | undefined;
  const gates = everyGate(scene);
  await teller.step('Signed in at Network A, and confirmed', async () => {
    await openReport(visitor, town.hubUrl, kept);
    const signIn = await chooseOperator(visitor, town.hubUrl, organisations.networkA.id);
    const confirm = await signInAtOperator(visitor, signIn, town.people.keeper);
    const since = stopwatch();
    refusals = Promise.all(gates.map((gate) => waiting(gate, stolen, 'refused', since)));
    const done = await visitor.submit(confirm, { mode: 'total' }, 'confirm');
    return seenOn(done.text, 'Your phone is a dead set', stopwatch() - since);
  });
  const outcomes = await (refusals ?? Promise.resolve([]));
  for (const [i, gate] of gates.entries()) {
    await teller.told(
      `${gate.name} refuses it`,
      outcomes[i] ?? { held: false, detail: 'It was never asked' },
    );
  }
  await teller.step(
    'The keeper’s page shows who refused it; a shop a day later, for it would tell where the phone is',
    () => showsRefusals(scene, visitor),
  );
}

/** A stranger reports a phone that is not theirs, and tries to prove it with the SIM that is in it. */
export async function strangerTries(scene: Scene, teller: StoryTeller): Promise<void> {
  teller.chapter('A stranger who holds Sam’s phone tries to have it bricked');
  const { town, bystander, networks } = scene;
  const visitor = new PageVisitor();
  let since = stopwatch();
  await teller.step('The stranger reports it', async () => {
    since = stopwatch();
    const { reference } = await reportPhone(visitor, town.hubUrl, bystander, systemClock() - takenAgoMs);
    return { held: true, detail: `Reference ${reference}` };
  });
  await Promise.all(networks.map((gate) => waiting(gate, bystander, 'tracked', since)));
  await teller.step('Signing in with a code to the SIM in the phone proves nothing', async () => {
    const signIn = await chooseOperator(visitor, town.hubUrl, organisations.networkA.id);
    const confirm = await signInWithSimCode(visitor, signIn, town.people.bystander.lineLabel);
    const answer = await visitor.submit(confirm, { mode: 'total' }, 'confirm');
    return seenOn(answer.text, 'This is not proof');
  });
  for (const gate of networks) {
    await teller.step(`${gate.name} still lets Sam’s phone pass`, () => asking(gate, bystander, 'tracked'));
  }
}

/** The hub is killed as by a power cut; gates answer from memory, and it comes back by itself. */
export async function hubDies(scene: Scene, teller: StoryTeller): Promise<void> {
  teller.chapter('The hub is killed');
  const { hub, hubUrl } = scene.town;
  await teller.step('The hub is dead: nothing answers there', async () => {
    await hub.kill();
    return { held: !(await isUp(hubUrl)) };
  });
  const since = stopwatch();
  for (const gate of everyGate(scene)) {
    await teller.step(`${gate.name} refuses the stolen phone all the same`, () =>
      asking(gate, scene.stolen, 'refused'),
    );
  }
  await teller.step('The hub is brought back', async () => {
    await hub.whenReady();
    return { held: await isUp(hubUrl), tookMs: stopwatch() - since };
  });
  await teller.step('Every edge follows it again', () => allFollow(scene));
}

/** The phone is found and its keeper withdraws the report, with code and proof; it works again everywhere. */
export async function phoneReturns(scene: Scene, teller: StoryTeller, kept: KeptReport): Promise<void> {
  teller.chapter('The phone is found. Its keeper withdraws the report, with the code and the same proof');
  const { town, stolen } = scene;
  const visitor = new PageVisitor();
  const gates = everyGate(scene);
  let returns: Promise<StepOutcome[]> | undefined;
  await teller.step('Withdrawn on the web pages', async () => {
    await openReport(visitor, town.hubUrl, kept);
    const signIn = await askToWithdraw(visitor, town.hubUrl, kept.code, organisations.networkA.id);
    const confirm = await signInAtOperator(visitor, signIn, town.people.keeper);
    const since = stopwatch();
    returns = Promise.all(gates.map((gate) => waiting(gate, stolen, 'passes', since)));
    const done = await visitor.submit(confirm, {}, 'withdraw the report');
    return seenOn(done.text, 'You withdrew this report', stopwatch() - since);
  });
  const outcomes = await (returns ?? Promise.resolve([]));
  for (const [i, gate] of gates.entries()) {
    await teller.told(
      `${gate.name} lets it pass again`,
      outcomes[i] ?? { held: false, detail: 'It was never asked' },
    );
  }
}

/** Asks once. */
async function asking(gate: StoryGate, phone: Scene['stolen'], wanted: GateAnswer): Promise<StepOutcome> {
  const seen = await askCalmly(gate, phone);
  return seen === wanted ? { held: true } : { held: false, detail: `It answered: ${seen}` };
}

/** Asks until the answer is the wanted one; the time counts from an instant of the stopwatch. */
async function waiting(
  gate: StoryGate,
  phone: Scene['stolen'],
  wanted: GateAnswer,
  since: number,
): Promise<StepOutcome> {
  const answer = await firstAnswer(gate, phone, wanted, since, patienceMs);
  return answer.held ? answer : { held: false, tookMs: patienceMs, detail: `It answered: ${answer.seen}` };
}

function seenOn(text: string, wanted: string, tookMs?: number): StepOutcome {
  const took = tookMs === undefined ? {} : { tookMs };
  if (text.includes(wanted)) return { held: true, ...took };
  return { held: false, detail: `The page says: ${text.slice(0, 200)}`, ...took };
}

function isAtAPlace(gate: Gate): boolean {
  return gatesAtAPlace.some((one) => one === gate);
}

/** The live page, looked at until it names a refusal of each party that is at no place. */
async function showsRefusals({ town }: Scene, visitor: PageVisitor): Promise<StepOutcome> {
  const all: readonly Organisation[] = Object.values(organisations);
  const wanted = all.filter(({ gates }) => gates.length > 0 && !gates.some(isAtAPlace)).length;
  const since = stopwatch();
  for (;;) {
    const page = await visitor.open(`${town.hubUrl}/report/status`);
    const shown = page.text.split('Refused it').length - 1;
    if (shown === wanted) return { held: true };
    if (stopwatch() - since > patienceMs) return { held: false, detail: `It shows ${shown} of ${wanted}` };
    await pauseFor(50);
  }
}

/** The hub's own count of open feeds, looked at until every edge has one. */
async function allFollow({ town }: Scene): Promise<StepOutcome> {
  const since = stopwatch();
  for (;;) {
    const metrics = await (await fetch(`${town.hubUrl}/metrics`)).text();
    const count = Number(/^deadset_feed_followers (\d+)$/m.exec(metrics)?.[1]);
    if (count === town.edges.length) return { held: true };
    if (stopwatch() - since > reunionPatienceMs)
      return { held: false, detail: `${count} of ${town.edges.length} do` };
    await pauseFor(20);
  }
}

async function isUp(hubUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${hubUrl}/health`)).ok;
  } catch {
    // Nobody listens: the very thing that was asked.
    return false;
  }
}
