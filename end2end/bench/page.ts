import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import type { CDPSession, Page } from '@playwright/test';

import { type Api, type Task } from '../api';
import { test } from '../fixtures';
import { Table } from '../table';

const TASKS = 1_000;
const UPDATES_PER_S = 1_000;
const SAMPLES = 100;
const HEAP_MINUTES = Number(process.env.HEAP_MINUTES ?? 10);

const table = new Table('the page, 1,000 tasks, 1,000 updates/s');

test.afterAll(() => table.print());

test('from a bot\'s report to what is painted', async ({ api, board, page, server }) => {
  const tasks = await fill(api);
  await board.open();
  await watchPaints(page);
  const bots = await keepReporting(server.origin);
  const alone = await latencies(api, page, tasks);
  table.report('ms from POST to painted, p50', at(alone, 50), 100);
  table.report('ms from POST to painted, p95', at(alone, 95), 250);

  const leave = await watchAsPrograms(server.origin, 20);
  const together = await latencies(api, page, tasks);
  table.report('ms from POST to painted, 20 programs on 20 views beside, p95', at(together, 95), 400);
  leave();
  bots.kill();
});

test('what the browser has to do', async ({ api, board, page, server }) => {
  await fill(api);
  await board.open();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  await page.evaluate(() => {
    const long = ((window as any).long = [] as number[]);
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => long.push(duration))).observe({ type: 'longtask' });
  });
  const bots = await keepReporting(server.origin);
  const before = await metrics(devtools);
  await page.waitForTimeout(30_000);
  const after = await metrics(devtools);
  table.report('% of a core on the main thread', ((after.TaskDuration - before.TaskDuration) / (after.Timestamp - before.Timestamp)) * 100, 50);
  const longest = Math.max(0, ...(await page.evaluate(() => (window as any).long as number[])));
  table.report('ms of the longest task', longest, 100);

  const heaps = [await heap(devtools)];
  for (let minute = 0; minute < HEAP_MINUTES; minute += 1) {
    await page.waitForTimeout(60_000);
    heaps.push(await heap(devtools));
  }
  const growth = heaps.at(-1)! / heaps[Math.min(1, heaps.length - 1)];
  console.log(`heap, minute by minute, in MB: ${heaps.map((bytes) => (bytes / 1e6).toFixed(1)).join(', ')}`);
  table.report(`heap after ${HEAP_MINUTES} minutes, against after one`, growth, 1.1);
  bots.kill();
});

test('the first visit', async ({ api, browser, problems, server }) => {
  problems.allow(/status of 404/);
  for (let place = 1; place <= 50; place += 1) await api.add({ name: `Backtest ${place}`, progress: place });
  const paint = async (path: string) => {
    const context = await browser.newContext({ baseURL: server.origin });
    const page = await context.newPage();
    await page.goto(path);
    await page.locator('html[data-hydrated]').waitFor();
    // The browser may note it a little after the page has come to life.
    const painted = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    const at = await painted.jsonValue();
    await context.close();
    return at!;
  };
  // The barest page of the program stands for a template: a line of text, its styles, the wasm.
  const [full, bare]: number[][] = [[], []];
  for (let visit = 0; visit < 15; visit += 1) {
    full.push(await paint('/'));
    bare.push(await paint('/no-such-page'));
  }
  console.log(`first contentful paint: ${at(full, 50).toFixed(0)} ms with 50 tasks, ${at(bare, 50).toFixed(0)} ms on a page of one line`);
  table.report('first contentful paint, 50 tasks, against a page of one line', at(full, 50) / at(bare, 50), 1.5);
});

/** The newest, which are on the page, come last. */
async function fill(api: Api): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let place = 1; place <= TASKS; place += 1) {
    tasks.push(await api.add({ name: `Backtest ${place}: moving averages 50/200`, details: 'Testing on GOOG' }));
  }
  return tasks;
}

/** Bots of the benchmark's own, in a process of their own. */
async function keepReporting(origin: string): Promise<ChildProcess> {
  const cargo = ['bench', '--quiet', '--features', 'ssr', '--bench', 'load', '--', 'bots'];
  const bots = spawn('cargo', [...cargo, origin, `${TASKS}`, `${UPDATES_PER_S}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  // They say so when they have begun.
  await once(bots.stdout!, 'data');
  return bots;
}

/** Notes when a frame with a sample's mark was painted. */
async function watchPaints(page: Page): Promise<void> {
  await page.evaluate(() => {
    const painted = ((window as any).painted = new Map<string, number>());
    const seen = new Set<string>();
    new MutationObserver((mutations) => {
      for (const { target } of mutations) {
        const sample = target.textContent?.match(/sample \d+/)?.[0];
        if (!sample || seen.has(sample)) continue;
        seen.add(sample);
        // A message that is sent in a frame arrives once the frame is painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => painted.set(sample, Date.now());
          port2.postMessage(null);
        });
      }
    }).observe(document.querySelector('tbody')!, { subtree: true, characterData: true, childList: true });
  });
}

let sampled = 0;

async function latencies(api: Api, page: Page, tasks: Task[]): Promise<number[]> {
  const took = [];
  for (let round = 0; round < SAMPLES; round += 1) {
    const sample = `sample ${(sampled += 1)}`;
    // One of those in sight, at any time of the feed's tick.
    const task = tasks[TASKS - 1 - (round % 8)];
    await new Promise((done) => setTimeout(done, Math.random() * 200));
    const began = Date.now();
    await api.update(task, { details: sample });
    const painted = await page.waitForFunction((name) => (window as any).painted.get(name), sample, { polling: 20 });
    took.push(((await painted.jsonValue()) as number) - began);
  }
  return took;
}

/** So many programs, each with a view of its own; gives what ends them. */
async function watchAsPrograms(origin: string, programs: number): Promise<() => void> {
  const stop = new AbortController();
  for (let program = 0; program < programs; program += 1) {
    const url = `${origin}/api/v1/live?q=backtest+${program}&sort=-updated_at&limit=50`;
    const { body } = await fetch(url, { signal: stop.signal });
    body!.pipeTo(new WritableStream()).catch(() => {});
  }
  return () => stop.abort();
}

async function metrics(devtools: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** What JavaScript and the wasm hold, in bytes. */
async function heap(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const memory = await devtools.send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' });
  const { objects } = await devtools.send('Runtime.queryObjects', { prototypeObjectId: memory.result.objectId! });
  const bytes = await devtools.send('Runtime.callFunctionOn', {
    objectId: objects.objectId!,
    functionDeclaration: 'function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }',
    returnByValue: true,
  });
  return usedSize + bytes.result.value;
}

function at(values: number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];
}
