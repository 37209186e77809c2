import type { Page } from '@playwright/test';

import { expect, test } from '../fixtures';

const LONG = `Window 3 of 12\n${'Sharpe 1.31, drawdown 8.2 %\n'.repeat(20)}`;

test('a row stays the same element while its task goes on', async ({ api, board }) => {
  const task = await api.add({ name: 'Golden Cross', progress: 10 });
  await board.open();
  const row = board.row('Golden Cross');
  const bar = row.getByRole('progressbar');
  const [rowBefore, barBefore] = [await row.elementHandle(), await bar.elementHandle()];
  await api.update(task, { progress: 60, details: 'Processed 600/1000 candles' });
  await api.add({ name: 'Another' });
  await board.refresh();
  await expect(bar).toHaveAttribute('value', '60');
  expect(await row.evaluate((now, before) => now === before, rowBefore)).toBe(true);
  expect(await bar.evaluate((now, before) => now === before, barBefore)).toBe(true);
});

test('a selection in a row survives a refresh', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Golden Cross', progress: 10 });
  await board.open();
  await board.row('Golden Cross').locator('.name').selectText();
  await api.update(task, { progress: 60, details: 'Processed 600/1000 candles' });
  await expect(board.row('Golden Cross')).toContainText('60 %');
  expect(await page.evaluate(() => String(getSelection()))).toBe('Golden Cross');
});

test('focus and fold in a row survive a refresh', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Walk-forward', details: LONG, progress: 10 });
  await board.open();
  const row = board.row('Walk-forward');
  const summary = row.locator('summary');
  await summary.focus();
  await page.keyboard.press('Enter');
  await expect(row.locator('.details-whole')).toBeVisible();
  await api.update(task, { progress: 60, details: `Now ${LONG}` });
  await api.add({ name: 'Another' });
  await expect(row).toContainText('60 %');
  await expect(summary).toHaveText(/^Now/);
  await expect(summary).toBeFocused();
  await expect(row.locator('.details-whole')).toBeVisible();
});

test('the button keeps focus when it is pressed', async ({ board, page }) => {
  await board.open();
  await board.refreshButton.focus();
  const answer = page.waitForResponse(/\/ui\/board/);
  await page.keyboard.press('Enter');
  await (await answer).finished();
  await expect(board.refreshButton).toBeFocused();
});

for (const width of [1440, 768, 390]) {
  test.describe(`at ${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });

    test('nothing shifts while progress moves', async ({ api, board, page }) => {
      const running = await api.add({ name: 'Golden Cross', current: 1, total: 1000, unit: 'candles' });
      const waiting = await api.add({ name: 'Hyperopt', status: 'queued' });
      const unknown = await api.add({ name: 'Live grid', type: 'live_trading' });
      await watchShifts(page);
      await board.open();
      await board.refresh();
      await page.evaluate(() => (window as any).shifts.begin());
      await api.update(running, { current: 1000 });
      await api.update(waiting, { progress: 3 });
      await api.update(unknown, { progress: 100 });
      await expect(board.row('Golden Cross')).toContainText('1,000 / 1,000 candles');
      expect(await shifts(page)).toEqual([]);
      // The witness sees what it is there to see.
      await page.evaluate(() => document.querySelector('.board')!.prepend(document.createElement('hr')));
      expect((await shifts(page)).length).toBeGreaterThan(0);
    });

    test('nothing shifts when the page comes to life', async ({ api, board, page }) => {
      for (const name of ['Golden Cross', 'Walk-forward', 'Live grid']) await api.add({ name, progress: 7 });
      await api.add({ name: 'Hyperopt', status: 'queued', details: LONG });
      await watchShifts(page);
      await board.open();
      await expect(board.row('Golden Cross').locator('.moment')).not.toContainText('UTC');
      expect(await shifts(page)).toEqual([]);
    });
  });
}

/**
 * Notes every layout shift of the visits to come, within what the page is about.
 * A text that itself became another one may begin elsewhere; nothing else may.
 */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    const texts = new Map<Node, string | null>();
    // While the document is still arriving, what is there makes room for the rest.
    let begun = Infinity;
    const begin = () => {
      begun = performance.now();
      seen.length = 0;
      const leaves = [...document.querySelectorAll('main *')].filter((element) => !element.childElementCount);
      for (const leaf of leaves) texts.set(leaf, leaf.textContent);
    };
    const hasNewText = (node: Node) => {
      const leaf = node instanceof Element ? node : node.parentElement!;
      return texts.has(leaf) && texts.get(leaf) !== leaf.textContent;
    };
    const note = (entries: PerformanceEntryList) =>
      entries.forEach((entry: any) => {
        for (const { node, previousRect: a, currentRect: b } of entry.startTime < begun ? [] : entry.sources) {
          if (!node?.parentElement?.closest('main') || hasNewText(node)) continue;
          const place = `${node.nodeName} in ${node.parentElement.className}`;
          seen.push(`${place}: ${[a.x, a.y, a.width, a.height]} -> ${[b.x, b.y, b.width, b.height]}`);
        }
      });
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    const take = () => (note(observer.takeRecords()), seen);
    Object.assign(window, { shifts: { take, begin: () => (take(), begin()) } });
    // Before any script of the page's own has run.
    document.addEventListener('readystatechange', begin, { once: true });
  });
}

/** What has shifted until the frame that is painted next. */
async function shifts(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    for (let frames = 0; frames < 3; frames += 1) await frame();
    return (window as any).shifts.take();
  });
}
