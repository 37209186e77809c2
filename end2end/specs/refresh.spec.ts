import { expect, test } from '../fixtures';

test('progress moves within five seconds, without a reload', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Golden Cross', total: 1000, current: 100, unit: 'candles' });
  await board.open();
  await page.evaluate(() => document.body.setAttribute('data-visit', 'first'));
  const row = board.row('Golden Cross');
  await expect(row.getByRole('progressbar')).toHaveAttribute('value', '10');
  await api.update(task, { current: 750 });
  await expect(row.getByRole('progressbar')).toHaveAttribute('value', '75', { timeout: 5_500 });
  await expect(row).toContainText('75 %');
  await expect(row).toContainText('750 / 1,000 candles');
  await expect(page.locator('body')).toHaveAttribute('data-visit', 'first');
});

test('the page asks every five seconds', async ({ board, page }) => {
  await page.clock.install();
  await board.open();
  for (let round = 1; round <= 3; round += 1) {
    const answer = page.waitForResponse(/\/ui\/board/);
    await page.clock.runFor(5_000);
    await (await answer).finished();
    expect(board.questions.length).toBeGreaterThanOrEqual(round);
  }
});

test('refresh asks at once', async ({ api, board }) => {
  await board.page.clock.install();
  await board.open();
  // Nothing but the button moves the page from here on.
  await board.page.clock.pauseAt(Date.now() + 60_000);
  const before = board.questions.length;
  await api.add({ name: 'Grid search' });
  await board.refresh();
  expect(board.questions).toHaveLength(before + 1);
  await expect(board.row('Grid search')).toBeVisible();
});

test('each refresh leaves one debug line in the console', async ({ api, board, page }) => {
  const lines: string[] = [];
  page.on('console', (message) => message.type() === 'debug' && lines.push(message.text()));
  await api.add({ name: 'Grid search' });
  await board.open();
  for (let round = 0; round < 3; round += 1) await board.refresh();
  await expect.poll(() => lines.length).toBe(board.questions.length);
  expect(new Set(lines)).toEqual(new Set(['Progress Monitor: refreshed, 1 active']));
});

test('tasks come and go by themselves, the newest on top', async ({ api, board, page }) => {
  const first = await api.add({ name: 'First' });
  await board.open();
  await api.add({ name: 'Second' });
  await board.refresh();
  await expect(board.rows.getByRole('rowheader').locator('.name')).toHaveText(['Second', 'First']);
  await api.remove(first);
  await board.refresh();
  await expect(board.rows.locator('.name')).toHaveText(['Second']);
  await expect(page.locator('.count-running .count-number')).toHaveText('1');
});

test('more tasks than are shown are counted, and shown on demand', async ({ api, board, page }) => {
  for (let place = 1; place <= 205; place += 1) await api.add({ name: `Run ${place}` });
  await board.open();
  await expect(board.rows).toHaveCount(200);
  await expect(page.locator('.count-running .count-number')).toHaveText('205');
  await expect(page.getByText('The newest 200 of 205 tasks.')).toBeVisible();
  await page.getByRole('link', { name: 'Show 400' }).click();
  await expect(board.rows).toHaveCount(205);
  await board.refresh();
  await expect(board.rows).toHaveCount(205);
  await expect(page.getByText('The newest')).toBeHidden();
});
