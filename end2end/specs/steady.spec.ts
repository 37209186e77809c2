import { expect, test } from '../fixtures';
import { shifts, watchShifts } from '../shifts';

const LONG = `Window 3 of 12\n${'Sharpe 1.31, drawdown 8.2 %\n'.repeat(20)}`;

test('a row stays the same element while its task goes on', async ({ api, board }) => {
  const task = await api.add({ name: 'Golden Cross', progress: 10 });
  await board.open();
  const row = board.row('Golden Cross');
  const bar = row.getByRole('progressbar');
  const [rowBefore, barBefore] = [await row.elementHandle(), await bar.elementHandle()];
  await api.update(task, { progress: 60, details: 'Processed 600/1000 candles' });
  await api.add({ name: 'Another' });
  await board.refresh();
  await expect(bar).toHaveAttribute('value', '60');
  expect(await row.evaluate((now, before) => now === before, rowBefore)).toBe(true);
  expect(await bar.evaluate((now, before) => now === before, barBefore)).toBe(true);
});

test('a selection in a row survives a change', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Golden Cross', progress: 10 });
  await board.open();
  await board.row('Golden Cross').locator('.name').selectText();
  await api.update(task, { progress: 60, details: 'Processed 600/1000 candles' });
  await expect(board.row('Golden Cross')).toContainText('60 %');
  expect(await page.evaluate(() => String(getSelection()))).toBe('Golden Cross');
});

test('focus and fold in a row survive a change', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Walk-forward', details: LONG, progress: 10 });
  await board.open();
  const row = board.row('Walk-forward');
  const summary = row.locator('summary');
  await summary.focus();
  await page.keyboard.press('Enter');
  await expect(row.locator('.details-whole')).toBeVisible();
  await api.update(task, { progress: 60, details: `Now ${LONG}` });
  await api.add({ name: 'Another' });
  await expect(row).toContainText('60 %');
  await expect(summary.locator('.details')).toHaveText(/^Now/);
  await expect(summary).toBeFocused();
  await expect(row.locator('.details-whole')).toBeVisible();
});

test('the button keeps focus when it is pressed', async ({ board, page }) => {
  await board.open();
  await board.refreshButton.focus();
  const answer = page.waitForResponse(/\/ui\/board/);
  await page.keyboard.press('Enter');
  await (await answer).finished();
  await expect(board.refreshButton).toBeFocused();
});

for (const width of [1440, 768, 390]) {
  test.describe(`at ${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });

    test('nothing shifts while progress moves', async ({ api, board, page }) => {
      const running = await api.add({ name: 'Golden Cross', current: 1, total: 1000, unit: 'candles' });
      const waiting = await api.add({ name: 'Hyperopt', status: 'queued' });
      const unknown = await api.add({ name: 'Live grid', type: 'live_trading' });
      await watchShifts(page);
      await board.open();
      await board.refresh();
      await page.evaluate(() => (window as any).shifts.begin());
      await api.update(running, { current: 1000 });
      await api.update(waiting, { progress: 3 });
      await api.update(unknown, { status: 'failed', details: 'A reason of a few words' });
      await expect(board.row('Golden Cross')).toContainText('1,000 / 1,000 candles');
      await expect(board.badge('Live grid')).toHaveText('Failed');
      expect(await shifts(page)).toEqual([]);
      // The witness sees what it is there to see.
      await page.evaluate(() => document.querySelector('.board')!.prepend(document.createElement('hr')));
      expect((await shifts(page)).length).toBeGreaterThan(0);
    });

    test('nothing shifts when the page comes to life', async ({ api, board, page }) => {
      for (const name of ['Golden Cross', 'Walk-forward', 'Live grid']) await api.add({ name, progress: 7 });
      await api.add({ name: 'Hyperopt', status: 'queued', details: LONG });
      await watchShifts(page);
      await board.open();
      await expect(board.row('Golden Cross').locator('.moment')).not.toContainText('UTC');
      expect(await shifts(page)).toEqual([]);
    });
  });
}
