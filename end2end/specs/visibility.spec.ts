import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';

test('a hidden tab does not ask, and catches up on return', async ({ api, board, page }) => {
  await page.clock.install();
  await board.open();
  await board.refresh();
  await show(page, false);
  const before = board.questions.length;
  await api.add({ name: 'Added meanwhile' });
  await page.clock.runFor(60_000);
  expect(board.questions).toHaveLength(before);
  await expect(board.rows).toHaveCount(0);

  const answer = page.waitForResponse(/\/ui\/board/);
  await show(page, true);
  await (await answer).finished();
  await expect(board.row('Added meanwhile')).toBeVisible();
});

test('after its return the tab asks every five seconds again', async ({ board, page }) => {
  await page.clock.install();
  await board.open();
  await show(page, false);
  await show(page, true);
  await expect.poll(() => board.questions.length).toBeGreaterThan(0);
  const before = board.questions.length;
  for (let round = 1; round <= 2; round += 1) {
    const answer = page.waitForResponse(/\/ui\/board/);
    await page.clock.runFor(5_000);
    await (await answer).finished();
  }
  expect(board.questions.length).toBeGreaterThanOrEqual(before + 2);
});

/** Tells the page that its tab was hidden or shown, as a browser would. */
async function show(page: Page, isVisible: boolean): Promise<void> {
  await page.evaluate((visible) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: !visible });
    const state = visible ? 'visible' : 'hidden';
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, isVisible);
}
