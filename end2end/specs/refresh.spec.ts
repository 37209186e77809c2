import { expect, test } from '../fixtures';

test('progress moves without a reload', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Golden Cross', total: 1000, current: 100, unit: 'candles' });
  await board.open();
  await page.evaluate(() => document.body.setAttribute('data-visit', 'first'));
  const row = board.row('Golden Cross');
  await expect(row.getByRole('progressbar')).toHaveAttribute('value', '10');
  await api.update(task, { current: 750 });
  await expect(row.getByRole('progressbar')).toHaveAttribute('value', '75', { timeout: 1_000 });
  await expect(row).toContainText('75 %');
  await expect(row).toContainText('750 / 1,000 candles');
  await expect(page.locator('body')).toHaveAttribute('data-visit', 'first');
});

test('refresh asks at once', async ({ api, board }) => {
  await board.open();
  await api.add({ name: 'Grid search' });
  await board.refresh();
  expect(board.questions).toHaveLength(1);
  await expect(board.row('Grid search')).toBeVisible();
  await board.isLinked('live');
});

test('each refresh leaves one debug line in the console', async ({ api, board, page }) => {
  const lines: string[] = [];
  page.on('console', (message) => message.type() === 'debug' && lines.push(message.text()));
  await api.add({ name: 'Grid search' });
  await board.open();
  await expect.poll(() => lines.length).toBe(1);
  for (let round = 0; round < 3; round += 1) await board.refresh();
  await expect.poll(() => lines.length).toBe(4);
  expect(new Set(lines)).toEqual(new Set(['Progress Monitor: refreshed, 1 active']));
});

test('tasks come and go by themselves, the newest on top', async ({ api, board }) => {
  const first = await api.add({ name: 'First' });
  await board.open();
  await api.add({ name: 'Second' });
  await expect(board.names).toHaveText(['Second', 'First']);
  await api.remove(first);
  await expect(board.names).toHaveText(['Second']);
  await expect(board.tile('running').locator('.count-number')).toHaveText('1');
});

test('an unfinished task says when it ends, once it is known, and a finished one when it leaves', async ({ api, board }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await board.open();
  const time = board.row('Golden Cross').locator('.cell-time');
  await expect(time).toContainText('no end known');
  await api.update(task, { progress: 1 });
  await expect(time).toContainText('learning');
  let progress = 1;
  await expect(async () => {
    progress += 0.5;
    await api.update(task, { progress });
    await expect(time).toContainText(/≈ \d/, { timeout: 300 });
  }).toPass({ timeout: 20_000 });
  await api.update(task, { status: 'completed' });
  await expect(time).toContainText(/took \d+ s/);
  await expect(time).toContainText(/leaves in (59 min|1 h)/);
});
