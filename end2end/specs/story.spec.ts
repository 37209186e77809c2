import type { Api, Task } from '../api';
import { expect, test } from '../fixtures';
import { TaskPage } from '../task-page';

async function talk(api: Api, task: Task, words: number): Promise<void> {
  for (let word = 1; word <= words; word += 1) await api.update(task, { details: `word ${word}` });
}

test('older events are read while the task talks', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await talk(api, task, 60);
  const shown = new TaskPage(page);
  await shown.open(task);
  const events = page.locator('.events');
  const row = events.getByRole('listitem').filter({ has: page.getByText('word 45', { exact: true }) });
  await events.evaluate((list) => (list.scrollTop = 400));
  const place = async () => Math.round((await row.boundingBox())!.y - (await events.boundingBox())!.y);
  const before = await place();
  await events.focus();
  await api.update(task, { details: 'one more', status: 'paused' });
  await expect(events.getByRole('listitem').first()).toContainText('one more');
  expect(await events.evaluate((list) => list.scrollTop)).toBeGreaterThanOrEqual(400);
  await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
  await expect(events).toBeFocused();
});

test('a selected text stays selected while the task goes on', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross', progress: 10 });
  const shown = new TaskPage(page);
  await shown.open(task);
  await page.getByRole('heading', { level: 1 }).selectText();
  await api.update(task, { progress: 60, details: 'on BTC/USDT' });
  await expect(page.locator('.task-head')).toContainText('on BTC/USDT');
  expect(await page.evaluate(() => getSelection()!.toString().trim())).toBe('Golden Cross');
});

test('an open page asks for its parts without the log', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  for (let batch = 0; batch < 8; batch += 1) await api.print(task, Array.from({ length: 25 }, () => 'x'.repeat(8000)));
  const shown = new TaskPage(page);
  await shown.open(task);
  const answer = await page.waitForResponse(/\/tasks\/\d+\?.*parts/);
  expect((await answer.body()).length).toBeLessThan(50_000);
  await expect(shown.lines).toHaveCount(200);
});

test('long words are folded, and stay unfolded while the task goes on', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross', details: `KeyError: BTCUSDT\n${'at line\n'.repeat(400)}the end` });
  const shown = new TaskPage(page);
  await shown.open(task);
  const height = (await page.locator('.task-head').boundingBox())!.height;
  expect(height).toBeLessThan(300);
  await page.locator('.task-head summary').click();
  await expect(page.locator('.task-head').getByText('the end')).toBeVisible();
  await api.update(task, { progress: 30 });
  await expect(page.getByRole('progressbar')).toHaveAttribute('value', '30');
  await expect(page.locator('.task-head').getByText('the end')).toBeVisible();
});

test('the curve of an earlier attempt can be chosen', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.update(task, { progress: 80 });
  await api.update(task, { status: 'failed' });
  await api.update(task, { status: 'running', progress: 5 });
  const shown = new TaskPage(page);
  await shown.open(task);
  await expect(page.getByRole('heading', { name: /^Progress over time/ })).toHaveText('Progress over time · attempt 2 of 2');
  await page.getByRole('link', { name: 'Show the curve of attempt 1' }).click();
  await expect(page).toHaveURL(/attempt=1/);
  await expect(page.getByRole('heading', { name: /^Progress over time/ })).toHaveText('Progress over time · attempt 1 of 2');
  await expect(page.getByRole('img', { name: 'Progress over time, 80\u00a0%' })).toBeVisible();
  await api.update(task, { progress: 7 });
  await expect(page.locator('.task-head')).toContainText('7\u00a0%');
  await expect(page.getByRole('img', { name: 'Progress over time, 80\u00a0%' })).toBeVisible();
});

test('no table is offered where nothing is drawn', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  const shown = new TaskPage(page);
  await shown.open(task);
  await expect(page.getByText('Nothing was said of its progress yet.')).toBeVisible();
  await expect(page.getByText('As a table')).toBeHidden();
  await api.update(task, { progress: 7 });
  await expect(page.getByText('As a table')).toBeVisible();
});

test('tags lead to what else has them', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross', tags: ['btc', 'nightly'] });
  await new TaskPage(page).open(task);
  await page.locator('.task-head').getByRole('link', { name: 'nightly' }).click();
  await expect(page).toHaveURL(/\/history\?q=tag:nightly/);
  await expect(page.locator('tbody tr')).toHaveCount(1);
});

test('the keys go through the head from left to right', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await new TaskPage(page).open(task);
  await page.getByRole('button', { name: 'Copy id' }).focus();
  const names = [];
  for (let key = 0; key < 2; key += 1) {
    await page.keyboard.press('Tab');
    names.push(await page.evaluate(() => document.activeElement!.getAttribute('aria-label') ?? document.activeElement!.textContent));
  }
  expect(names).toEqual(['Copy as curl', 'Updates']);
});
