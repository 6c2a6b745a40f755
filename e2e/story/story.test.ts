import { afterEach, describe, expect, it } from 'vitest';
import { DeadsetProcess, freshFolder, processesOn } from './deadset-process.ts';

const patienceMs = 170_000;
const folders: (() => Promise<void>)[] = [];
const started: DeadsetProcess[] = [];

afterEach(async () => {
  for (const one of started.splice(0)) await one.ended('SIGKILL');
  for (const remove of folders.splice(0)) await remove();
});

async function openFolder(): Promise<string> {
  const { path, remove } = await freshFolder();
  folders.push(remove);
  return path;
}

function deadset(...args: string[]): DeadsetProcess {
  const one = new DeadsetProcess(args);
  started.push(one);
  return one;
}

/** Where the stolen phone is tried. */
const gates = [
  'Network A (4G)',
  'Network B (4G)',
  'Network C (5G)',
  'Network A with a new SIM',
  'The maker’s activation',
  'The shop',
];
const networks = gates.slice(0, 3);
const counters = gates.slice(4);

/** Every line that the story must tell, in its order. */
const expectedSteps = [
  ...[...networks, ...counters].map((gate) => `${gate} lets it pass`),
  'Reported page by page; nothing is proved yet',
  ...networks.map((gate) => `${gate} only tracks it: it still passes`),
  ...counters.map((gate) => `${gate} asks people to wait`),
  'Signed in at Network A, and confirmed',
  ...gates.map((gate) => `${gate} refuses it`),
  'The keeper’s page shows who refused it; a shop a day later, for it would tell where the phone is',
  'The stranger reports it',
  'Signing in with a code to the SIM in the phone proves nothing',
  ...networks.map((gate) => `${gate} still lets Sam’s phone pass`),
  'The hub is dead: nothing answers there',
  ...gates.map((gate) => `${gate} refuses the stolen phone all the same`),
  'The hub is brought back',
  'Every edge follows it again',
  'Withdrawn on the web pages',
  ...gates.map((gate) => `${gate} lets it pass again`),
];

describe('deadset up', () => {
  it('plays the story in a fresh folder: every gate refuses the stolen phone, and ends with 0', {
    timeout: patienceMs,
  }, async () => {
    const folder = await openFolder();
    const up = deadset('up', '--data', folder, '--port', '0', '--story-only');
    const exitCode = await up.ended();
    const told = [...up.output.matchAll(/^ {2}([✓✗]) (.+?)(?: {2,}[\d.]+ m?s)?$/gm)];
    expect(told.map(([, mark, title]) => `${mark} ${title}`)).toEqual(
      expectedSteps.map((title) => `✓ ${title}`),
    );
    expect({ exitCode, errors: exitCode === 0 ? '' : up.errors }).toEqual({ exitCode: 0, errors: '' });
    expect(await processesOn(folder)).toEqual([]);
  });

  it('leaves no process behind, killed or stopped by Ctrl-C, and starts again on the same folder', {
    timeout: patienceMs,
  }, async () => {
    const folder = await openFolder();
    const killed = deadset('up', '--data', folder, '--port', '0', '--no-story');
    await killed.saying('Ctrl-C stops everything');
    const ours = (await processesOn(folder)).filter((line) => line.includes('deadset.js'));
    expect(ours.length).toBeGreaterThanOrEqual(6);
    await killed.ended('SIGKILL');
    // Our own processes end with the one that started them; the database stays for the next start to take over.
    await expect
      .poll(async () => (await processesOn(folder)).filter((line) => line.includes('deadset.js')), {
        timeout: 20_000,
      })
      .toEqual([]);

    const again = deadset('up', '--data', folder, '--port', '0', '--no-story');
    await again.saying('Ctrl-C stops everything');
    expect(await again.ended('SIGINT')).toBe(0);
    expect(await processesOn(folder)).toEqual([]);
  });
});
