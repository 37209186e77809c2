import { resolve } from 'node:path';

import type { Page } from '@playwright/test';

import { fillBoard } from '../busy-board';
import { test } from '../fixtures';
import { fillPast } from '../past';

const FOLDER = resolve(__dirname, '../../docs/screenshots');
const WIDTHS = [390, 768, 1440];
const MOST_HEIGHT = 1200;

test('the board', async ({ api, board, page }) => {
  // A desk does not start everything at once: the ages on the page are real.
  await fillBoard(api, () => new Promise((done) => setTimeout(done, 1_500)));
  await pictures(page, 'board', async () => {
    await board.open();
    await board.refresh();
  });
});

test('the page of a task, and the history', async ({ api, page }) => {
  const id = await fillPast(api);
  await api.print({ id }, LOG);
  await pictures(page, 'task', () => page.goto(`/tasks/${id}`));
  await pictures(page, 'history', () => page.goto('/history'));
});

/** A picture at three widths, light and dark. */
async function pictures(page: Page, name: string, open: () => Promise<unknown>): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await open();
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.fonts.ready);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.min(height, MOST_HEIGHT) });
      await page.screenshot({ path: `${FOLDER}/${name}-${width}-${colorScheme}.png`, animations: 'disabled' });
    }
  }
}

const LOG = [...Array(7).keys()].flatMap((place) => [
  `\u001b[2mINFO\u001b[0m  window ${place + 1} of 12: fit on ${40 + place} weeks, test on 4`,
  `\u001b[33mWARN\u001b[0m  ${place + 2} candles of ETHUSDT are missing, filled from the one before`,
  `\u001b[32mOK\u001b[0m    window ${place + 1}: Sharpe ${(1.02 + 0.03 * place).toFixed(2)}, drawdown ${(6.1 + place / 3).toFixed(1)} %`,
]);
