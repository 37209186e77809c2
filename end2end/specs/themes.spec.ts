import { expect, test } from '../fixtures';

const GROUNDS = { Light: 'rgb(246, 247, 249)', Dark: 'rgb(14, 17, 22)', 'High contrast': 'rgb(255, 255, 255)' };

for (const [theme, ground] of Object.entries(GROUNDS)) {
  test(`${theme} is remembered, and there before anything is painted`, async ({ board, page }) => {
    await page.emulateMedia({ colorScheme: theme === 'Light' ? 'dark' : 'light' });
    await board.open();
    await page.getByLabel('Colours').selectOption(theme);
    await expect(page.locator('html')).toHaveCSS('background-color', ground);
    await page.addInitScript(() => {
      const seen = ((window as any).seen = new Set<string>());
      const look = () => {
        if (document.body) seen.add(getComputedStyle(document.documentElement).backgroundColor);
        requestAnimationFrame(look);
      };
      look();
    });
    await page.reload();
    await board.isLinked('live');
    expect(await page.evaluate(() => [...(window as any).seen])).toEqual([ground]);
    await expect(page.getByLabel('Colours').locator('option:checked')).toHaveText(theme);
  });
}

test('the system decides where nothing was chosen', async ({ board, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await board.open();
  await expect(page.locator('html')).toHaveCSS('background-color', GROUNDS.Dark);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(page.locator('html')).toHaveCSS('background-color', GROUNDS.Light);
});

test('one polite voice tells how the tasks stand, when that changes', async ({ api, board, page }) => {
  await page.clock.install();
  await api.add({ name: 'Golden Cross' });
  await board.open();
  const voice = page.locator('.spoken');
  await page.clock.runFor(11_000);
  await expect(voice).toBeEmpty();
  const failed = await api.add({ name: 'Hyperopt' });
  await api.update(failed, { status: 'failed' });
  await expect(board.badge('Hyperopt')).toHaveText('Failed');
  await expect(voice).toBeEmpty();
  await page.clock.runFor(11_000);
  await expect(voice).toHaveText('1 running, 1 failed');
});

test('a bar is spoken with its value and what is left', async ({ api, board }) => {
  await api.add({ name: 'Golden Cross', progress: 42 });
  await board.open();
  const bar = board.row('Golden Cross').getByRole('progressbar', { name: 'Progress of Golden Cross' });
  await expect(bar).toHaveAttribute('aria-valuetext', '42\u00a0%, learning');
});
