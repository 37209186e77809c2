import { expect, test } from '../fixtures';

const TRACEBACK = `Error: not enough candles for EMA(200): 143\n${'  File "bot.py", line 42, in run\n'.repeat(40)}ValueError: last words`;

test('a row says the first line, and unfolds to all of it', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Walk-forward' });
  await api.update(task, { status: 'failed', details: TRACEBACK });
  await board.open();
  const row = board.row('Walk-forward');
  await expect(row.locator('summary .details')).toHaveText('Error: not enough candles for EMA(200): 143');
  await expect(row.getByText('last words')).toBeHidden();
  await row.locator('summary').click();
  await expect(row.getByText('last words')).toBeVisible();
  await row.locator('summary').focus();
  await page.keyboard.press('Space');
  await expect(row.getByText('last words')).toBeHidden();
});

test('unfolded details scroll within their row, by keyboard too', async ({ api, board, page }) => {
  await api.add({ name: 'Walk-forward', details: TRACEBACK });
  await board.open();
  await page.locator('summary').click();
  const whole = page.locator('.details-whole');
  await whole.focus();
  await expect(whole).toBeFocused();
  await page.keyboard.press('End');
  await expect.poll(() => whole.evaluate((element) => element.scrollTop)).toBeGreaterThan(0);
});

test('unfolded, a long name is whole, and there is more to know', async ({ api, board }) => {
  const name = `Grid search ${'over every pair '.repeat(12)}end`;
  await api.add({ name, key: 'grid', details: 'Short' });
  await board.open();
  const row = board.row(name);
  const isCut = () => row.locator('.name').evaluate((element) => element.scrollWidth > element.clientWidth);
  expect(await isCut()).toBe(true);
  await row.locator('summary').click();
  expect(await isCut()).toBe(false);
  await expect(row.locator('.facts')).toContainText('Keygrid');
  await expect(row.locator('.facts')).toContainText(/Started\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
});

test('rows are of one height, whatever they say', async ({ api, board }) => {
  await api.add({ name: 'Golden Cross' });
  const failed = await api.add({ name: 'x'.repeat(250), details: TRACEBACK });
  await api.update(failed, { status: 'failed' });
  await api.add({ name: '🚀'.repeat(90), status: 'queued', details: 'מסחר' });
  await board.open();
  const heights = await board.rows.evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().height)));
  expect(Math.max(...heights) - Math.min(...heights), `${heights}`).toBeLessThanOrEqual(1);
});

test('the type stands with its icon, and a later attempt is numbered', async ({ api, board }) => {
  const first = await api.add({ name: 'Nightly', type: 'optimization', key: 'nightly' });
  await api.update(first, { status: 'failed' });
  await api.add({ name: 'Nightly', type: 'optimization', key: 'nightly' });
  await api.add({ name: 'Own', type: 'data-load' });
  await board.open();
  await expect(board.row('Nightly').locator('.task-type')).toHaveText('optimization · attempt 2');
  await expect(board.row('Nightly').locator('summary use')).toHaveAttribute('href', '/icons.svg#optimization');
  await expect(board.row('Own').locator('.task-type')).toHaveText('data-load');
});

test('progress that nobody reported is unknown, not 0', async ({ api, board }) => {
  await api.add({ name: 'Live grid', type: 'live_trading' });
  await board.open();
  const bar = board.row('Live grid').getByRole('progressbar', { name: 'Progress of Live grid' });
  await expect(bar).not.toHaveAttribute('value');
  await expect(board.row('Live grid')).not.toContainText('%');
});

test('a slow run says so between its type and its words', async ({ api, board }) => {
  const minutes = (ago: number) => new Date(Date.now() - ago * 60_000).toISOString();
  const task = { name: 'Walk-forward', type: 'backtest' };
  const past = [...Array(8).keys()].map((run) => 1000 - 30 * run);
  const ended = past.flatMap((ago) => [
    { at: minutes(ago), add: task },
    { at: minutes(ago - 22), update: { status: 'completed' as const } },
  ]);
  await api.batch('bot', [...ended, { at: minutes(41), add: task }, { at: minutes(40), update: { details: 'window 3 of 12' } }]);
  await board.open('/?q=status:running');
  await expect(board.rows.locator('summary')).toContainText('backtest · slower than usual: 41 min, usually 22 min · window 3 of 12');
});
