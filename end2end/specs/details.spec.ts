import { expect, test } from '../fixtures';

const TRACEBACK = `Error: not enough candles for EMA(200): 143\n${'  File "bot.py", line 42, in run\n'.repeat(40)}ValueError: last words`;

test('long details fold behind their first line, and unfold', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Walk-forward' });
  await api.update(task, { status: 'failed', details: TRACEBACK });
  await board.open();
  const row = board.row('Walk-forward');
  await expect(row.locator('.details-first')).toHaveText('Error: not enough candles for EMA(200): 143…');
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

test('short details stand open', async ({ api, board }) => {
  await api.add({ name: 'Golden Cross', details: 'Testing on BTCUSDT' });
  await board.open();
  await expect(board.row('Golden Cross')).toContainText('Testing on BTCUSDT');
  await expect(board.row('Golden Cross').locator('summary')).toHaveCount(0);
});

test('details that grow long fold, and unfold when they are short again', async ({ api, board }) => {
  const task = await api.add({ name: 'Golden Cross', details: 'Short' });
  await board.open();
  await api.update(task, { details: TRACEBACK });
  await board.refresh();
  await expect(board.row('Golden Cross').locator('summary')).toBeVisible();
  await api.update(task, { details: 'Short again' });
  await board.refresh();
  await expect(board.row('Golden Cross').locator('bdi.details')).toHaveText('Short again');
});

test('the type stands with its icon, and a later attempt is numbered', async ({ api, board }) => {
  const first = await api.add({ name: 'Nightly', type: 'optimization', key: 'nightly' });
  await api.update(first, { status: 'failed' });
  await api.add({ name: 'Nightly', type: 'optimization', key: 'nightly' });
  await api.add({ name: 'Own', type: 'data-load' });
  await board.open();
  await expect(board.row('Nightly').locator('.task-type')).toHaveText('optimization · attempt 2');
  await expect(board.row('Nightly').locator('.task-type use')).toHaveAttribute('href', '/icons.svg#optimization');
  await expect(board.row('Own').locator('.task-type')).toHaveText('data-load');
});

test('progress that nobody reported is unknown, not 0', async ({ api, board }) => {
  await api.add({ name: 'Live grid', type: 'live_trading' });
  await board.open();
  const bar = board.row('Live grid').getByRole('progressbar', { name: 'Progress of Live grid' });
  await expect(bar).not.toHaveAttribute('value');
  await expect(board.row('Live grid')).not.toContainText('%');
});
