import { expect, test } from '../fixtures';
import { numbered, TaskPage } from '../task-page';

test('a row leads to the page of its task', async ({ api, board, page }) => {
  await api.add({ name: 'Golden Cross', details: 'on BTC/USDT' });
  await board.open();
  await board.row('Golden Cross').getByRole('link', { name: 'Golden Cross' }).click();
  await expect(page).toHaveURL(/\/tasks\/1$/);
  await expect(page).toHaveTitle('Golden Cross – Progress Monitor');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Golden Cross');
});

test('the page follows its task, and tells how long it waited, ran and stood still', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross', status: 'queued', total: 1000, unit: 'candles' });
  const shown = new TaskPage(page);
  await shown.open(task);
  await expect(page.locator('.task-head .status')).toHaveText('Queued');
  await api.update(task, { status: 'running', current: 100 });
  await api.update(task, { current: 600, details: 'best Sharpe 1.4' });
  await expect(page.locator('.task-head')).toContainText('600 / 1,000 candles');
  await expect(page.locator('.task-head')).toContainText('best Sharpe 1.4');
  await expect(shown.section('Time')).toContainText(/Ran\d+ s/);
  await expect(shown.section('Events').getByRole('listitem')).toHaveCount(3);
  await expect(page.getByRole('img', { name: 'Progress over time, 60\u00a0% (600)' })).toBeVisible();
  await api.update(task, { status: 'failed' });
  await api.update(task, { status: 'running' });
  const attempts = shown.section('Attempts').getByRole('rowheader');
  await expect(attempts).toHaveText(['2', '1']);
});

test('times are in the viewer\'s zone', async ({ api, browser, server }) => {
  const task = await api.add({ name: 'Golden Cross' });
  const context = await browser.newContext({ baseURL: server.origin, timezoneId: 'Asia/Kolkata', locale: 'en-GB' });
  const page = await context.newPage();
  await new TaskPage(page).open(task);
  const local = new Date(task.started_at!).toLocaleTimeString('en-GB', { timeZone: 'Asia/Kolkata' });
  const started = page.locator('dt:text("Started") + dd time');
  await expect(started).toContainText(local);
  await expect(started).toHaveAttribute('title', /UTC$/);
  await context.close();
});

test('a failure opens on its last lines', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, [...numbered(1, 500), 'ERROR no candles']);
  await api.update(task, { status: 'failed' });
  const shown = new TaskPage(page);
  await shown.open(task);
  await expect(shown.lines.last()).toHaveText('ERROR no candles');
  await expect(shown.lines.last()).toHaveAttribute('data-level', 'error');
  await expect(shown.lines.last()).toBeInViewport();
  const order = await page.locator('.story section h2').allTextContents();
  expect(order.indexOf('Log')).toBeLessThan(order.indexOf('Progress over time'));
});

test('the end is followed until the reader scrolls up, and again when asked', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, numbered(1, 300));
  const shown = new TaskPage(page);
  await shown.open(task);
  await api.print(task, ['line 301']);
  await expect(shown.lines.last()).toHaveText('line 301');
  expect(await shown.below()).toBeLessThanOrEqual(1);

  await shown.scrollTo(1000);
  const follow = page.getByRole('button', { name: 'Follow the end' });
  await expect(follow).toBeVisible();
  await api.print(task, ['line 302']);
  await api.update(task, { details: 'it went on' });
  await expect(page.locator('.task-head')).toContainText('it went on');
  expect(await shown.log.evaluate((log) => log.scrollTop)).toBe(1000);

  await follow.click();
  await expect(shown.lines.last()).toHaveText('line 302');
  await expect(follow).toBeHidden();
  expect(await shown.below()).toBeLessThanOrEqual(1);
});

test('whoever scrolls up gets to the first line, and the page holds a part', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, numbered(1, 4000));
  const shown = new TaskPage(page);
  await shown.open(task);
  await expect(async () => {
    await shown.scrollTo(0);
    await expect(shown.lines.first()).toHaveText('line 1', { timeout: 500 });
  }).toPass();
  expect(await shown.lines.count()).toBeLessThanOrEqual(2000);
  await page.getByRole('button', { name: 'Follow the end' }).click();
  await expect(shown.lines.last()).toHaveText('line 4000');
});

test('lines are found by text and by level', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, [...numbered(1, 1000), 'WARNING thin book', 'ERROR no candles']);
  const shown = new TaskPage(page);
  await shown.open(task);
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('LINE 77');
  await expect(shown.lines).toHaveCount(11);
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('');
  await page.getByLabel('Level').selectOption('Warnings and errors');
  await expect(shown.lines).toHaveText(['WARNING thin book', 'ERROR no candles']);
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('nowhere');
  await expect(shown.log).toContainText('No line meets the search.');
});

test('colours are shown, bars are folded, and what controls a terminal is only text', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  const hostile = '\x1b]0;owned\x07\x1b[2J<img src=x onerror=alert(1)>\u202eabc';
  await api.print(task, ['\x1b[31mred\x1b[0m and plain', ' 10%|#  |\r 90%|###|', hostile]);
  const shown = new TaskPage(page);
  await shown.open(task);
  await expect(shown.lines.nth(0).locator('.ansi-1')).toHaveText('red');
  await expect(shown.lines.nth(1)).toHaveText(' 90%|###|');
  await expect(shown.lines.nth(2)).toHaveText('<img src=x onerror=alert(1)>\ufffdabc');
});

test('what is shown can be copied, without colours, and the whole log be kept', async ({ api, context, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, ['\x1b[31mred\x1b[0m', 'plain']);
  await new TaskPage(page).open(task);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('red\nplain');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('task-1.log');
});

test('a chart is read with the keyboard, as a table', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross', progress: 10 });
  await api.update(task, { progress: 40 });
  const shown = new TaskPage(page);
  await shown.open(task);
  await page.getByText('As a table').focus();
  await page.keyboard.press('Enter');
  const table = shown.section('Progress over time').getByRole('table');
  await expect(table.getByRole('row')).toHaveCount(3);
  await expect(table).toContainText('40\u00a0%');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('region', { name: 'Progress as a table' })).toBeFocused();
  await api.update(task, { progress: 80 });
  await expect(page.locator('.task-head')).toContainText('80\u00a0%');
  await expect(page.getByRole('region', { name: 'Progress as a table' })).toBeFocused();
});

test('a task is pinned and unpinned, without a script too', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await new TaskPage(page).open(task);
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/tasks/${task.id}\\??$`));
  await page.getByRole('button', { name: 'Unpin' }).click();
  await expect(page.getByRole('button', { name: 'Pin', exact: true })).toBeVisible();
});

test('the page of no task says so', async ({ page, problems }) => {
  problems.allow(/status of 404/);
  for (const path of ['/tasks/99', '/tasks/first']) {
    expect((await page.goto(path))!.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such page');
  }
});

test.describe('of a task that has left the board', () => {
  test.use({ serveArgs: ['--active-for', '1ms'] });

  test('the page stays', async ({ api, page }) => {
    const task = await api.add({ name: 'Golden Cross', progress: 10 });
    await api.print(task, ['the last words']);
    await api.update(task, { status: 'completed', details: 'Win rate: 65%' });
    const shown = new TaskPage(page);
    await shown.open(task);
    await expect(page.locator('.task-head')).toContainText('Win rate: 65%');
    await expect(shown.lines).toHaveText(['the last words']);
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test.beforeEach(({ problems }) => problems.allow(/was preloaded using link preload but not used/));

  test('the page is complete', async ({ api, page }) => {
    const task = await api.add({ name: 'Golden Cross', progress: 10 });
    await api.print(task, numbered(1, 3));
    await page.goto(`/tasks/${task.id}`);
    const shown = new TaskPage(page);
    await expect(shown.lines).toHaveText(['line 1', 'line 2', 'line 3']);
    await expect(page.getByRole('progressbar')).toHaveAttribute('value', '10');
    await expect(shown.section('Events').getByRole('listitem')).toHaveCount(1);
  });
});
