import type { Api } from '../api';
import { Board } from '../board';
import { expect, test } from '../fixtures';

async function fill(api: Api): Promise<void> {
  await api.add({ name: 'Golden Cross', current: 500, total: 1000, unit: 'candles' });
  await api.add({ name: 'Hyperopt', type: 'optimization', status: 'queued' });
  const failed = await api.add({ name: 'Walk-forward', details: 'Window 3' });
  await api.update(failed, { status: 'failed', details: `Traceback\n${'  at line 7\n'.repeat(30)}` });
}

/** What a reader gets to know of each task. */
async function content(board: Board): Promise<string[]> {
  const parts = ['.status', '.name', '.task-type', '.details', '.cell-progress'];
  const row = (element: Element, of: string[]) =>
    of.map((part) => element.querySelector(part)?.textContent).join(' | ');
  return Promise.all((await board.rows.all()).map((one) => one.evaluate(row, parts)));
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  // The browser fetches the wasm before it knows that nothing will start it.
  test.beforeEach(({ problems }) => problems.allow(/was preloaded using link preload but not used/));

  test('the page is complete, and the browser refreshes it', async ({ api, board, page }) => {
    const task = await api.add({ name: 'Golden Cross', current: 500, total: 1000, unit: 'candles' });
    await page.goto('/');
    await expect(page.locator('noscript meta[http-equiv="refresh"]')).toHaveAttribute('content', '5');
    const row = board.row('Golden Cross');
    await expect(row.locator('.status')).toHaveText('Running');
    await expect(row.getByRole('progressbar')).toHaveAttribute('value', '50');
    await expect(page.locator('.count-running .count-number')).toHaveText('1');
    await api.update(task, { current: 600 });
    await expect(row).toContainText('600 / 1,000 candles');
  });

  test('times say that they are in UTC', async ({ api, board, page }) => {
    const task = await api.add({ name: 'Golden Cross' });
    await page.goto('/');
    const utc = `${task.started_at!.slice(11, 16)} UTC`;
    await expect(board.row('Golden Cross').locator('.moment')).toContainText(utc);
    await expect(board.freshness).toContainText('UTC');
  });

  test('the button refreshes as well', async ({ api, board, page }) => {
    await page.goto('/');
    await api.add({ name: 'Added meanwhile' });
    await board.refreshButton.click();
    await expect(board.row('Added meanwhile')).toBeVisible({ timeout: 3_000 });
  });

  test('long details unfold as well', async ({ api, board, page }) => {
    await fill(api);
    await page.goto('/');
    await board.row('Walk-forward').locator('summary').click();
    await expect(board.row('Walk-forward').locator('.details-whole')).toBeVisible();
  });

  test('the first task is explained, without a button that would do nothing', async ({ page, server }) => {
    await page.goto('/');
    await expect(page.locator('.command code')).toContainText(`curl ${server.origin}/api/active-tasks/add`);
    await expect(page.getByRole('button', { name: 'Copy' })).toBeHidden();
  });
});

test('with and without JavaScript the content is the same', async ({ api, board, browser, server }) => {
  await fill(api);
  await board.open();
  const withScript = await content(board);
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.origin });
  const page = await context.newPage();
  await page.goto('/');
  expect(await content(new Board(page))).toEqual(withScript);
  expect(withScript).toHaveLength(3);
  await context.close();
});
