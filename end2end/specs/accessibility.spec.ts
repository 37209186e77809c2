import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { fillBoard } from '../busy-board';
import { expect, test } from '../fixtures';
import { TaskPage } from '../task-page';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1440]) {
    test.describe(`in ${colorScheme}, at ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 } });

      test('axe finds nothing on an empty board', async ({ board, page }) => {
        await board.open();
        expect(await findings(page)).toEqual([]);
      });

      test('axe finds nothing on a busy board, folded or unfolded', async ({ api, board, page }) => {
        await fillBoard(api);
        await board.open();
        expect(await findings(page)).toEqual([]);
        await page.locator('summary').first().click();
        expect(await findings(page)).toEqual([]);
      });

      test('axe finds nothing on the page of a task', async ({ api, page }) => {
        const task = await api.add({ name: 'Golden Cross', current: 10, total: 100, status: 'queued' });
        await api.update(task, { status: 'running', current: 30 });
        const colours = Array.from({ length: 16 }, (_, code) => `\x1b[${code < 8 ? 30 + code : 82 + code}mcolour ${code}\x1b[0m`);
        await api.print(task, [...colours, 'ERROR no candles', 'WARNING thin book', 'DEBUG cache hit']);
        await api.update(task, { status: 'failed', details: 'Error: no candles' });
        await api.update(task, { status: 'running', current: 50 });
        await new TaskPage(page).open(task);
        expect(await findings(page)).toEqual([]);
        await page.getByText('As a table').click();
        expect(await findings(page)).toEqual([]);
      });

      test('axe finds nothing while the server is away', async ({ api, board, page, problems, server }) => {
        problems.allow(/net::ERR_|WebSocket connection/);
        await api.add({ name: 'Golden Cross' });
        await board.open();
        await server.kill();
        await board.isLinked('offline');
        expect(await findings(page)).toEqual([]);
      });

      test('axe finds nothing in the API\'s page', async ({ page }) => {
        await page.goto('/api/docs');
        expect(await findings(page)).toEqual([]);
      });

      test('axe finds nothing on a page that is not there', async ({ page, problems }) => {
        problems.allow(/status of 404/);
        const answer = await page.goto('/no-such-page');
        expect(answer!.status()).toBe(404);
        expect(await findings(page)).toEqual([]);
      });
    });
  }
}

test.describe('in high contrast', () => {
  test('axe finds nothing, busy, searching, with a selection and with the keys shown', async ({ api, board, page }) => {
    await fillBoard(api);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await board.open('/?q=colour:red');
      await page.getByLabel('Colours').selectOption('High contrast');
      await board.rows.first().getByRole('checkbox').check();
      expect(await findings(page)).toEqual([]);
      await page.locator('h1').click();
      await page.keyboard.press('?');
      expect(await findings(page)).toEqual([]);
    }
  });
});

test('axe finds nothing where nothing matches', async ({ api, board, page }) => {
  await fillBoard(api);
  await board.open('/?q=dogecoin&sort=name');
  expect(await findings(page)).toEqual([]);
});

test('the first key press offers the way past the navigation', async ({ board, page }) => {
  await board.open();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
});

/** On a phone the rows look like cards; a reader still hears a table. */
test('the table is a table at any width', async ({ api, board, page }) => {
  await api.add({ name: 'Golden Cross', progress: 40 });
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await board.open();
    await expect(page.getByRole('table', { name: 'Active tasks' })).toBeVisible();
    await expect(page.getByRole('rowheader', { name: /Golden Cross/ })).toBeVisible();
    await expect(page.getByRole('cell', { name: 'Running' })).toBeVisible();
  }
});

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target} ${node.html.slice(0, 200)} ${node.any[0]?.message ?? ''}`),
  );
}
