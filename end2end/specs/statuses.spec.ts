import type { Locator } from '@playwright/test';

import type { Status } from '../api';
import { expect, test } from '../fixtures';

type Hue = 'blue' | 'green' | 'red' | 'yellow';

const GUIDE: [Status, string, Hue][] = [
  ['running', 'Running', 'blue'],
  ['completed', 'Completed', 'green'],
  ['failed', 'Failed', 'red'],
  ['queued', 'Queued', 'yellow'],
];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('each status of the guide has its colour, icon and word', async ({ api, board }) => {
      for (const [status] of GUIDE) {
        const id = await api.guideAdd(`Task ${status}`, 'backtest', status === 'queued' ? status : undefined);
        if (status !== 'queued') await api.guideUpdate(id, { status });
      }
      await board.open();
      for (const [status, word, hue] of GUIDE) {
        const badge = board.badge(`Task ${status}`);
        await expect(badge).toHaveText(word);
        await expect(badge).toHaveClass(`status status-${status}`);
        await expect(badge.locator('use')).toHaveAttribute('href', `/icons.svg#${status}`);
        expect(await hueOf(badge), status).toBe(hue);
      }
    });
  });
}

test('paused and cancelled, which the guide does not know, have their own', async ({ api, board }) => {
  for (const status of ['paused', 'cancelled'] as const) {
    await api.update(await api.add({ name: `Task ${status}` }), { status });
  }
  await board.open();
  for (const [status, word] of [['paused', 'Paused'], ['cancelled', 'Cancelled']]) {
    await expect(board.badge(`Task ${status}`)).toHaveText(word);
    await expect(board.badge(`Task ${status}`).locator('use')).toHaveAttribute('href', `/icons.svg#${status}`);
  }
  await expect(board.page.locator('.count-paused')).toHaveText('1Paused');
  await expect(board.page.locator('.count-cancelled')).toHaveText('1Cancelled');
});

test('a change of status shows without a reload', async ({ api, board }) => {
  const task = await api.add({ name: 'Hyperopt', status: 'queued' });
  await board.open();
  for (const [status, word] of [['running', 'Running'], ['failed', 'Failed']] as const) {
    await api.update(task, { status });
    await board.refresh();
    await expect(board.badge('Hyperopt')).toHaveText(word);
    await expect(board.page.locator(`.count-${status} .count-number`)).toHaveText('1');
  }
});

test('the icons are drawn', async ({ api, board }) => {
  await api.add({ name: 'Task' });
  await board.open();
  const icon = board.badge('Task').locator('.icon');
  const area = await icon.locator('use').evaluate((use: SVGUseElement) => use.getBBox().width * use.getBBox().height);
  expect(area).toBeGreaterThan(0);
});

test('the spinner spins, unless the viewer asked for less motion', async ({ api, board }) => {
  await api.add({ name: 'Task' });
  await board.open();
  const icon = board.badge('Task').locator('.icon');
  await expect(icon).toHaveCSS('animation-name', 'spin');
  await board.page.emulateMedia({ reducedMotion: 'reduce' });
  await expect(icon).toHaveCSS('animation-name', 'none');
});

/** Which colour a person would call the text of a badge. */
async function hueOf(badge: Locator): Promise<Hue | 'none of them'> {
  const color = await badge.evaluate((element) => getComputedStyle(element).color);
  const [r, g, b] = color.match(/\d+/g)!.map(Number);
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const hue = (60 * (most === r ? (g - b) / (most - least) : most === g ? 2 + (b - r) / (most - least) : 4 + (r - g) / (most - least)) + 360) % 360;
  if (hue < 20 || hue > 340) return 'red';
  if (hue > 38 && hue < 65) return 'yellow';
  if (hue > 90 && hue < 170) return 'green';
  if (hue > 200 && hue < 260) return 'blue';
  return 'none of them';
}
