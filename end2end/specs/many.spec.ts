import type { Locator, Page } from '@playwright/test';

import type { Api } from '../api';
import { expect, test } from '../fixtures';

const MANY = 10_000;

test.describe('with ten thousand tasks', () => {
  test.setTimeout(120_000);
  test.beforeEach(async ({ api }) => fill(api));

  test('the page holds a window of them, and tells of all', async ({ board, page }) => {
    await board.open();
    await expect(page.locator('.in-view')).toHaveText('10,000 in view');
    await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', '10001');
    expect(await board.rows.count()).toBeLessThanOrEqual(200);
    await expect(board.rows.first()).toHaveAttribute('aria-rowindex', '2');
    await expect(newest(page)).toBeVisible();
  });

  test('one scrolls to the end of them, and they stay live', async ({ api, board, page }) => {
    await board.open();
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    const oldest = page.locator('tr[data-task="1"]');
    await expect(oldest).toBeInViewport();
    await expect(oldest).toHaveAttribute('aria-rowindex', '10001');
    expect(await board.rows.count()).toBeLessThanOrEqual(200);
    await api.update({ id: 1 } as any, { progress: 77 });
    await expect(oldest).toContainText('77 %');
    await page.evaluate(() => scrollTo(0, 0));
    await expect(newest(page)).toBeInViewport();
  });

  test('the focused row stays when one scrolls away from it', async ({ board, page }) => {
    await board.open();
    await page.keyboard.press('j');
    const row = newest(page);
    await expect(row).toBeFocused();
    await page.evaluate(() => scrollTo(0, 300_000));
    await expect(board.rows.nth(150)).not.toHaveAttribute('aria-rowindex', '152');
    await expect(row).toBeFocused();
  });

  test('a search finds one of them at once', async ({ board, page }) => {
    await board.open();
    await page.evaluate(() => scrollTo(0, 300_000));
    await board.find('4321');
    await expect(board.names).toHaveText(['Run 4321']);
    await expect(board.row('Run 4321')).toBeInViewport();
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test.beforeEach(({ problems }) => problems.allow(/was preloaded using link preload but not used/));

  test('a long list has pages', async ({ api, board, page }) => {
    for (let place = 1; place <= 205; place += 1) await api.add({ name: `Run ${place}` });
    await page.goto('/');
    await expect(board.rows).toHaveCount(100);
    await expect(page.getByText('Page 1 of 3')).toBeVisible();
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByRole('link', { name: 'Next' }).click();
    await expect(board.names).toHaveText(['Run 5', 'Run 4', 'Run 3', 'Run 2', 'Run 1']);
    await expect(page.getByRole('link', { name: 'Next' })).toBeHidden();
    await page.getByRole('link', { name: 'Previous' }).click();
    await expect(page).toHaveURL('/?page=2');
  });
});

function newest(page: Page): Locator {
  return page.locator(`tr[data-task="${MANY}"]`);
}

/** Many bots add them, so that they share the commits. */
async function fill(api: Api): Promise<void> {
  let place = 0;
  const bot = async () => {
    while (place < MANY) {
      place += 1;
      await api.add({ name: `Run ${place}` });
    }
  };
  await Promise.all(Array.from({ length: 64 }, bot));
}
