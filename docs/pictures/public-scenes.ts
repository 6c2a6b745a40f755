import { press } from '../../e2e/pages/staff-site.ts';
import { signInAtNetwork } from './reported-phone.ts';
import { open, type Scene } from './scene.ts';

/** What nobody has to sign in for and nobody has to do anything for. */
const lookRound: Scene = {
  pictures: ['start', 'demo', 'latency', 'figures', 'flows', 're-registration', 'scams', 'proof'],
  needsStory: true,
  play: async ({ town, album }) => {
    const page = await town.visitor();
    await open(page, town, '/');
    await album.take(page, 'start');
    await open(page, town, '/demo');
    await album.take(page, 'demo', { until: page.locator('.ds-parties').nth(0) });
    await open(page, town, '/latency');
    await album.take(page, 'latency', { until: page.locator('.ds-board') });
    await open(page, town, '/figures');
    await album.take(page, 'figures', { until: page.locator('.ds-chart').first() });
    await open(page, town, '/flows');
    await album.take(page, 'flows', { until: page.getByRole('row').nth(5) });
    await open(page, town, '/re-registration');
    await album.take(page, 're-registration', { until: page.locator('.ds-chart').first() });
    await open(page, town, '/scams');
    await page.getByLabel('Check a message').fill('https://deadset-support.example/find-my-phone');
    await press(page, 'Is it ours?');
    await album.take(page, 'scams');
    await open(page, town, '/record');
    await page.locator('a[href^="/record/"]').first().click();
    const proof = page.getByRole('heading', { name: 'Its proof' });
    await album.take(page, 'proof', { from: proof, until: page.locator('main svg').last() });
  },
};

const buyer: Scene = {
  pictures: ['check', 'check-clear'],
  play: async ({ town, album, reported }) => {
    const { imei } = await reported();
    const page = await town.visitor();
    for (const [name, number] of [
      ['check', imei],
      ['check-clear', '352099001761481'],
    ] as const) {
      await open(page, town, '/check');
      await page.getByLabel('IMEI').fill(number);
      await press(page, 'Check');
      await album.take(page, name, { window: 'phone' });
    }
  },
};

/** A phone goes into a logbook, its keeper makes the sheet that lets it go, and takes it out again. It is not reported yet. */
const logbook: Scene = {
  pictures: ['logbook', 'release'],
  play: async ({ town, album }) => {
    const page = await town.visitor();
    await open(page, town, '/logbook');
    await press(page, 'Put my phone in a logbook');
    await page.getByLabel('IMEI', { exact: true }).fill(town.robin.imei);
    await press(page, 'Continue');
    await page.getByLabel(/Where can we ask you/).fill('keeper@example.com');
    await press(page, 'Continue');
    await signInAtNetwork(page, town.robin);
    await press(page, 'Put it in my logbook');
    const code = await page.locator('#logbook-code').innerText();
    await press(page, 'I have them. Show my phone');
    await album.take(page, 'logbook');
    await press(page, 'Sell it or give it away');
    await page.getByLabel(/Your code for/).fill(code);
    await press(page, 'Make a release code');
    await album.take(page, 'release', { until: page.locator('.ds-sheet') });
    await press(page, 'I have it. Show my phone');
    await press(page, 'Take the release back');
    await press(page, 'Take it out of the logbook');
    await page.getByLabel(/Your code for/).fill(code);
    await press(page, 'Take it out');
    await page.getByText('Nobody is asked about it any more').waitFor();
  },
};

export const publicScenes: readonly Scene[] = [lookRound, logbook, buyer];
