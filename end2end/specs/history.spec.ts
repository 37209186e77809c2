import AxeBuilder from '@axe-core/playwright';

import type { Api, Task } from '../api';
import { expect, test } from '../fixtures';

async function run(api: Api, name: string, status: 'completed' | 'failed', tags: string[] = []): Promise<Task> {
  const task = await api.add({ name, tags, progress: 10 });
  return api.update(task, { status, details: status === 'failed' ? 'Error: no candles' : 'Win rate: 65%' });
}

test('everything that ever ran is searched, and the address says by what', async ({ api, page }) => {
  await run(api, 'Golden Cross', 'completed', ['btc']);
  await run(api, 'Walk-forward', 'failed', ['eth']);
  const removed = await run(api, 'Momentum', 'completed');
  await api.remove(removed);
  await page.goto('/');
  await page.getByRole('link', { name: 'History' }).click();
  const rows = page.locator('.history-table tbody tr');
  await expect(rows).toHaveCount(3);
  await expect(rows.filter({ hasText: 'Momentum' })).toContainText('removed');
  await page.getByRole('searchbox', { name: 'Search the history' }).fill('status:failed tag:eth');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=status%3Afailed\+tag%3Aeth/);
  await expect(rows).toHaveCount(1);
  await expect(page.locator('.history-head')).toContainText('1 task');
  await rows.getByRole('link', { name: 'Walk-forward' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Walk-forward');
});

test('a search that is not understood says so, and the way out', async ({ api, page }) => {
  await run(api, 'Golden Cross', 'completed');
  await page.goto('/history?q=colour:red');
  await expect(page.locator('#history-error')).toContainText('there is no "colour:" to search by');
  await expect(page.getByRole('table')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'How these runs went' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Show everything' }).click();
  await expect(page.locator('.history-table tbody tr')).toHaveCount(1);
});

test('the history says for how long it is kept, and what is to go', async ({ page }) => {
  await page.goto('/history');
  await expect(page.locator('.kept')).toContainText('What has finished is kept for 90 d');
  await expect(page.locator('.kept')).toContainText('Within a week nothing goes');
});

test('columns sort, and what is found has its figures', async ({ api, page }) => {
  await run(api, 'Beta', 'completed');
  await run(api, 'Alpha', 'failed');
  await page.goto('/history');
  await expect(page.locator('.search-figures')).toContainText(/Went well50\u00a0%/);
  await expect(page.getByRole('img', { name: /Durations of 2 runs/ })).toBeVisible();
  await page.getByRole('link', { name: 'Task', exact: true }).click();
  await expect(page.locator('tbody .name')).toHaveText(['Alpha', 'Beta']);
  await expect(page.getByRole('columnheader', { name: 'Task' })).toHaveAttribute('aria-sort', 'ascending');
  await page.getByRole('link', { name: 'Task', exact: true }).click();
  await expect(page.locator('tbody .name')).toHaveText(['Beta', 'Alpha']);
});

test('a search is saved under a name, found again, and forgotten', async ({ api, page }) => {
  await run(api, 'Golden Cross', 'failed');
  await page.goto('/history?q=status:failed');
  await page.getByLabel('Name of this search').fill('What failed');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.goto('/history');
  await page.getByRole('link', { name: 'What failed' }).click();
  await expect(page).toHaveURL(/q=status:failed/);
  await page.getByLabel('Forget What failed…').click();
  await page.getByRole('button', { name: 'Forget What failed', exact: true }).click();
  await expect(page.getByRole('link', { name: 'What failed' })).toHaveCount(0);
});

test('two runs are compared', async ({ api, page }) => {
  await run(api, 'Golden Cross', 'completed');
  await run(api, 'Golden Cross 2', 'failed');
  await page.goto('/history');
  await page.getByRole('checkbox', { name: 'Choose task 1' }).check();
  await page.getByRole('checkbox', { name: 'Choose task 2' }).check();
  await page.getByRole('button', { name: 'Compare the two chosen' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Two runs compared');
  await expect(page.locator('.compared')).toContainText('Win rate: 65%');
  await expect(page.locator('.compared')).toContainText('Error: no candles');
  await expect(page.getByRole('img', { name: /The progress of both runs/ })).toBeVisible();
});

test('the durations are read as a table too', async ({ api, page }) => {
  await run(api, 'Golden Cross', 'completed');
  await run(api, 'Walk-forward', 'failed');
  await page.goto('/history');
  await page.getByText('As a table').click();
  const table = page.getByRole('region', { name: 'Durations as a table' });
  await expect(table.getByRole('row')).toHaveCount(3);
  await expect(table).toContainText('Failed');
  await expect(table).toContainText('Completed');
});

test('one odd task leaves the others readable', async ({ api, page }) => {
  const tags = Array.from({ length: 32 }, (_, place) => `tag-${place}-${'x'.repeat(20)}`);
  const odd = await api.add({ name: 'n'.repeat(256), type: 't'.repeat(64), tags });
  await api.update(odd, { status: 'failed', details: 'The last words' });
  await page.goto('/history');
  const row = page.locator('.history-table tbody tr');
  await expect(row.locator('.tag').filter({ visible: true })).toHaveCount(3);
  expect((await row.boundingBox())!.height).toBeLessThan(120);
  const words = (await row.locator('.cell-words').boundingBox())!;
  const table = (await page.getByRole('region', { name: 'Tasks that were found' }).boundingBox())!;
  expect(words.x + words.width).toBeLessThanOrEqual(table.x + table.width);
  await row.getByLabel('29 more tags').click();
  await expect(row.locator('.tag').filter({ visible: true })).toHaveCount(32);
});

test('what is pressed with a finger is large enough', async ({ api, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const task = await run(api, 'Golden Cross', 'completed', ['btc']);
  for (const path of ['/history', `/tasks/${task.id}`, '/compare?task=1']) {
    await page.goto(path);
    await page.locator('html[data-hydrated]').waitFor();
    const small = await page.locator('main').evaluate((main) =>
      [...main.querySelectorAll('thead a, .times a, button, select, input:not([type=hidden]), summary')]
        .map((one) => ({ one, box: (one.closest('label') ?? one).getBoundingClientRect() }))
        .filter(({ box }) => box.height > 0 && (box.height < 23.5 || box.width < 23.5))
        .map(({ one, box }) => `${one.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`),
    );
    expect(small).toEqual([]);
  }
});

test('what was found can be kept as a file', async ({ api, page }) => {
  await run(api, '=cmd()', 'completed');
  await page.goto('/history?q=cmd');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1440]) {
    test(`axe finds nothing in the history, in ${colorScheme} at ${width} px`, async ({ api, page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await run(api, 'Golden Cross', 'completed', ['btc', 'nightly']);
      await run(api, 'Walk-forward', 'failed');
      for (const path of ['/history', '/history?q=nowhere', '/compare?task=1&task=2', '/compare']) {
        await page.goto(path);
        await page.locator('html[data-hydrated]').waitFor();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes[0].html}`)).toEqual([]);
      }
    });
  }
}
