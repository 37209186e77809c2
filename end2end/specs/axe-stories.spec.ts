import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import type { Api } from '../api';
import { expect, test } from '../fixtures';

/** A task with a long story, one that completed, one that failed, one that is compared with. */
async function fill(api: Api): Promise<void> {
  const long = await api.add({ name: 'A long story', current: 10, total: 100, status: 'queued', tags: ['btc', 'nightly'] });
  for (let word = 1; word <= 40; word += 1) await api.update(long, { status: word % 2 ? 'running' : 'paused', details: `word ${word}` });
  const completed = await api.add({ name: 'Completed', progress: 10 });
  await api.update(completed, { status: 'completed', details: `Win rate: 65%\n${'and more\n'.repeat(30)}` });
  const failed = await api.add({ name: 'Failed', progress: 10 });
  const lines = Array.from({ length: 100 }, (_, line) => `${line} ${'wide '.repeat(60)}`);
  await api.print(failed, [...lines, '\x1b[31mERROR no candles\x1b[0m', 'WARNING thin book', 'DEBUG cache hit']);
  await api.printAs(failed, [{ text: 'to the other stream', stream: 'stderr' }]);
  await api.update(failed, { status: 'failed', details: 'Error: no candles' });
  await api.update(failed, { status: 'running', progress: 50 });
  await api.update(failed, { status: 'failed', details: 'Error: no candles again' });
  await api.add({ name: 'Other', progress: 40 });
}

const PAGES = ['/tasks/1', '/tasks/2', '/tasks/3', '/tasks/3?attempt=1', '/compare?task=1&task=3', '/compare?task=1', '/compare', '/history', '/history?q=colour:red', '/history?problem=name'];

for (const colours of ['light', 'dark', 'contrast']) {
  for (const width of [390, 1440]) {
    test(`axe finds nothing on what tells of the past, in ${colours} at ${width} px`, async ({ api, page }) => {
      test.slow();
      await page.setViewportSize({ width, height: 900 });
      await fill(api);
      await page.goto('/');
      await page.evaluate((theme) => localStorage.setItem('theme', theme), colours);
      for (const path of PAGES) {
        await page.goto(path);
        await page.locator('html[data-hydrated]').waitFor();
        expect(await findings(page), path).toEqual([]);
        for (const summary of await page.locator('main summary').all()) await summary.click();
        expect(await findings(page), `${path}, unfolded`).toEqual([]);
      }
    });
  }
}

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`));
}
