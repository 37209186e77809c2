import type { Page } from '@playwright/test';

import { fillBoard } from '../busy-board';
import { expect, test } from '../fixtures';

// What a browser does at 200 %: half the width, twice the density.
const VIEWS = [
  { what: 'at 320 px', viewport: { width: 320, height: 640 }, deviceScaleFactor: 1 },
  { what: 'at 390 px', viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 },
  { what: 'at 768 px', viewport: { width: 768, height: 1024 }, deviceScaleFactor: 1 },
  { what: 'at 1280 px and a zoom of 200 %', viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
  { what: 'at 1280 px and a zoom of 400 %', viewport: { width: 320, height: 200 }, deviceScaleFactor: 4 },
  { what: 'at 2560 px', viewport: { width: 2560, height: 1300 }, deviceScaleFactor: 1 },
];

for (const { what, viewport, deviceScaleFactor } of VIEWS) {
  test.describe(what, () => {
    test.use({ viewport, deviceScaleFactor });

    test('a busy board needs no sideways scrolling', async ({ api, board, page }) => {
      await fillBoard(api);
      await board.open();
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await sticksOut(page)).toEqual([]);
    });

    test('an empty board needs none', async ({ board, page }) => {
      await board.open();
      expect(await sticksOut(page)).toEqual([]);
    });

    test('the API\'s page needs none', async ({ page }) => {
      await page.goto('/api/docs');
      expect(await sticksOut(page)).toEqual([]);
    });

    test('status, name and progress of a task can be seen', async ({ api, board }) => {
      await api.add({ name: 'Golden Cross', progress: 40 });
      await board.open();
      const row = board.row('Golden Cross');
      for (const part of ['.status', '.name', 'progress', '.cell-time']) {
        await expect(row.locator(part)).toBeVisible();
      }
    });
  });
}

test('what can be pressed is big enough for a finger', async ({ api, board, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await api.add({ name: 'Walk-forward', details: 'line\n'.repeat(20) });
  await board.open();
  for (const target of await page.locator('a:not(.skip), button, summary, select').all()) {
    if (!(await target.isVisible())) continue;
    const { width, height } = (await target.boundingBox())!;
    expect(Math.min(width, height), await target.innerText()).toBeGreaterThanOrEqual(24);
  }
});

/** What reaches beyond the page's or its own cell's edge, and cannot be scrolled to where it is. */
async function sticksOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const scrolls = (element: Element | null): boolean =>
      !!element && element !== root && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
    const out = [...document.querySelectorAll('body *')].filter((element) => {
      const cell = element.closest('td, th, .count')?.getBoundingClientRect().right ?? root.clientWidth;
      const edge = Math.min(cell, root.clientWidth) + 0.5;
      return element.getBoundingClientRect().right > edge && !scrolls(element) && !element.closest('.sr-only, .skip');
    });
    const names = out.map((element) => {
      const over = Math.round(element.getBoundingClientRect().right - root.clientWidth);
      return `${element.nodeName.toLowerCase()}.${element.getAttribute('class') ?? ''} ${over} px beyond the page: ${element.textContent!.slice(0, 40)}`;
    });
    return root.scrollWidth > root.clientWidth ? [`page: ${root.scrollWidth} px`, ...names] : names;
  });
}
