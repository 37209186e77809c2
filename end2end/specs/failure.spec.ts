import { expect, test } from '../fixtures';
import { numbered, TaskPage } from '../task-page';

const SCREENS = [[390, 844], [360, 640], [768, 1024], [1280, 720], [1440, 900], [844, 390]];

for (const [width, height] of SCREENS) {
  test(`a failure opens on its last lines, at ${width} x ${height}`, async ({ api, page }) => {
    await page.setViewportSize({ width, height });
    const task = await api.add({ name: 'Walk-forward – Mean reversion ETHUSDT', progress: 30, key: 'walk', tags: ['nightly', 'eth'] });
    const trace = ['Traceback (most recent call last):', '  File "bot.py", line 10, in run', 'ERROR KeyError: BTCUSDT'];
    await api.print(task, [...numbered(1, 300), ...trace]);
    await api.update(task, { status: 'failed', details: "KeyError: 'BTCUSDT' at bot.py line 10" });
    const shown = new TaskPage(page);
    await shown.open(task);
    await expect(shown.lines.last()).toBeInViewport({ ratio: 1 });
    await expect(shown.lines.last()).toHaveText('ERROR KeyError: BTCUSDT');
    // What failed is in sight too, where a screen has room for both.
    if (height > 640) await expect(page.getByRole('heading', { level: 1 })).toBeInViewport();
  });
}

test('whoever has scrolled a failure is not moved', async ({ api, page }) => {
  await page.setViewportSize({ width: 844, height: 390 });
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, numbered(1, 300));
  await api.update(task, { status: 'failed' });
  const shown = new TaskPage(page);
  await shown.open(task);
  await page.evaluate(() => scrollTo(0, 0));
  await api.update(task, { details: 'one more word' });
  await expect(page.locator('.task-head')).toContainText('one more word');
  expect(await page.evaluate(() => scrollY)).toBe(0);
});
