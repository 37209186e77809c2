import type { Page } from '@playwright/test';

import type { Api, Task } from '../api';
import { expect, test } from '../fixtures';
import { TaskPage } from '../task-page';
import { Table } from '../table';

const MEGABYTES = 200;
const LINE = 100;
/** What a batch may hold, and a little less. */
const BATCH = 250_000;
const SECONDS = 20;

const table = new Table('the page of a task, a log of 200 MB');

test.afterAll(() => table.print());

test.use({ serveArgs: ['--log-max', '1GiB'] });

test('opens at its end, and scrolls', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await fill(api, task);
  const shown = new TaskPage(page);
  const began = Date.now();
  await page.goto(`/tasks/${task.id}`);
  await page.locator('html[data-hydrated]').waitFor();
  await expect.poll(() => shown.below(), { intervals: [10] }).toBeLessThanOrEqual(1);
  table.report('ms to open at its end, the page and the browser included', Date.now() - began, 1_000);

  const up = await framesWhileScrolling(page, shown, -800);
  table.report('% of frames over 50 ms, scrolling up by the wheel', share(up), 5);
  table.report('ms of the longest frame, scrolling up', Math.max(...up), 150);
  const down = await framesWhileScrolling(page, shown, 800);
  table.report('% of frames over 50 ms, scrolling down by the wheel', share(down), 5);
  table.report('ms of the longest frame, scrolling down', Math.max(...down), 150);
});

async function fill(api: Api, task: Task): Promise<void> {
  const lines = BATCH / LINE;
  for (let batch = 0; batch < (MEGABYTES * 1_000_000) / BATCH; batch += 1) {
    const numbered = Array.from({ length: lines }, (_, line) => `2026-11-25 10:00:00 INFO candle ${batch * lines + line} of BTC/USDT closed at `);
    await api.print(task, numbered.map((line) => line.padEnd(LINE - 1, '0123456789')));
  }
}

/** Turns the wheel for a while; gives how long each frame took, in milliseconds. */
async function framesWhileScrolling(page: Page, shown: TaskPage, by: number): Promise<number[]> {
  await shown.log.hover();
  await page.evaluate(() => {
    const frames = ((window as any).frameTimes = [] as number[]);
    let last = performance.now();
    const frame = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const until = Date.now() + SECONDS * 1_000;
  const from = await firstInSight(shown);
  while (Date.now() < until) {
    await page.mouse.wheel(0, by);
    await page.waitForTimeout(50);
  }
  console.log(`scrolled from line ${from} to line ${await firstInSight(shown)} in ${SECONDS} s`);
  return page.evaluate(() => (window as any).frameTimes as number[]);
}

async function firstInSight(shown: TaskPage): Promise<number> {
  return shown.log.evaluate((log) => {
    const { top } = log.getBoundingClientRect();
    return [...log.querySelectorAll('li')].find((line) => line.getBoundingClientRect().bottom > top)!.value;
  });
}

function share(frames: number[]): number {
  return (frames.filter((frame) => frame > 50).length / frames.length) * 100;
}
