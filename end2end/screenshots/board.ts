import { resolve } from 'node:path';

import { fillBoard } from '../busy-board';
import { test } from '../fixtures';

const FOLDER = resolve(__dirname, '../../docs/screenshots');
const WIDTHS = [390, 768, 1440];
const MOST_HEIGHT = 1200;

test('the board, at three widths, light and dark', async ({ api, board, page }) => {
  // A desk does not start everything at once: the ages on the page are real.
  await fillBoard(api, () => new Promise((done) => setTimeout(done, 1_500)));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await board.open();
      await board.refresh();
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.fonts.ready);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.min(height, MOST_HEIGHT) });
      await page.screenshot({ path: `${FOLDER}/board-${width}-${colorScheme}.png`, animations: 'disabled' });
    }
  }
});
