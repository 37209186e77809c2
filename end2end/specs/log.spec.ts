import { expect, test } from '../fixtures';
import { numbered, TaskPage } from '../task-page';

/** After ten seconds an answer counts as lost; it is asked for again three seconds later. */
const A_LOST_ANSWER = 20_000;

test('a burst longer than what is fetched at once is followed to its end', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, numbered(1, 300));
  const shown = new TaskPage(page);
  await shown.open(task);
  await expect(shown.lines.last()).toHaveText('line 300');
  await api.print(task, numbered(301, 3300));
  await expect(shown.lines.last()).toHaveText('line 3300');
  expect(await shown.below()).toBeLessThanOrEqual(1);
  await expect(shown.follow).toBeHidden();
  await api.print(task, ['line 3301']);
  await expect(shown.lines.last()).toHaveText('line 3301');
});

test('whoever scrolls down from the first line sees each line, and follows from the real end', async ({ api, page }) => {
  test.slow(); // Reading 6,000 lines takes a while.
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, numbered(1, 6000));
  const shown = new TaskPage(page);
  await shown.open(task);
  await shown.toTheFirstLine();
  await expect(shown.follow).toBeVisible();
  expect(await shown.readOn(6000)).toEqual({ read: 6000, leaps: [] });
  await expect(shown.follow).toBeHidden();
  await api.print(task, ['line 6001']);
  await expect(shown.lines.last()).toHaveText('line 6001');
  expect(await shown.below()).toBeLessThanOrEqual(1);
});

test('the wheel is not stopped where lines are fetched', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, numbered(1, 6000));
  const shown = new TaskPage(page);
  await shown.open(task);
  await shown.log.hover();
  const first = () => shown.log.evaluate((log) => {
    const edge = log.getBoundingClientRect().top;
    return [...log.querySelectorAll('li')].find((line) => line.getBoundingClientRect().bottom > edge + 2)!.value;
  });
  let before = await first();
  const steps = [];
  while (before > 3000) {
    await page.mouse.wheel(0, -1000);
    await page.waitForTimeout(100);
    const now = await first();
    steps.push(before - now);
    before = now;
  }
  // A thousand pixels are 51 lines; the first steps are still getting up speed.
  expect(Math.max(...steps)).toBeLessThan(150);
  expect(steps.slice(2).filter((step) => step < 10)).toEqual([]);
});

test('under steady output a slow link shows what it can, and the end at last', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, numbered(1, 300));
  const shown = new TaskPage(page);
  await page.route('**/log?*', async (route) => {
    await new Promise((done) => setTimeout(done, 600));
    await route.continue().catch(() => {});
  });
  await shown.open(task);
  let printed = 300;
  let seen = 300;
  // The bot goes on until what it printed while it printed has been seen.
  while (seen <= 400 && printed < 20_000) {
    await api.print(task, numbered(printed + 1, printed + 40));
    printed += 40;
    seen = Number((await shown.lines.last().innerText()).replace('line ', ''));
  }
  expect(seen).toBeLessThan(20_000);
  await expect(shown.lines.last()).toHaveText(`line ${printed}`);
  await expect(shown.follow).toBeHidden();
});

test('where updates are paused the log stands still too, and then catches up', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, ['line 1']);
  const shown = new TaskPage(page);
  const heard = new Promise<void>((done) => {
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => String(payload).includes('line 2') && done()));
  });
  await shown.open(task);
  await page.getByLabel('Updates').selectOption('Paused');
  await api.print(task, ['line 2']);
  await heard;
  await expect(shown.lines).toHaveText(['line 1']);
  await page.getByLabel('Updates').selectOption('As it happens');
  await expect(shown.lines).toHaveText(['line 1', 'line 2'], { timeout: A_LOST_ANSWER });
});

test('an answer that never comes is asked for again', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, ['line 1']);
  const shown = new TaskPage(page);
  await shown.open(task);
  // What the server was asked first is lost on the way.
  await page.route('**/log?*', () => {}, { times: 1 });
  const lost = page.waitForRequest('**/log?*');
  await api.print(task, ['line 2']);
  await lost;
  await expect(shown.lines).toHaveText(['line 1', 'line 2'], { timeout: A_LOST_ANSWER });
});

test('a search is asked once the typing pauses', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, [...numbered(1, 50), 'a needle']);
  const shown = new TaskPage(page);
  await shown.open(task);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/log?')) asked.push(new URL(request.url()).searchParams.get('q')!);
  });
  await page.getByRole('searchbox', { name: 'Search the log' }).pressSequentially('needle', { delay: 40 });
  await expect(shown.lines).toHaveText(['a needle']);
  expect(asked).toEqual(['needle']);
});

test('a line says when it was printed and to where', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  const at = '2026-11-25T10:00:00.123Z';
  await api.printAs(task, [{ text: 'all is well', at, stream: 'stdout' }, { text: 'no candles', at, stream: 'stderr' }]);
  const shown = new TaskPage(page);
  await shown.open(task);
  const mark = (line: number, of: string) =>
    shown.lines.nth(line).locator(of).evaluate((one) => getComputedStyle(one, '::before').content);
  expect(await mark(0, 'bdi')).toBe('none');
  expect(await mark(1, 'bdi')).toContain('stderr');
  await page.getByLabel('Times').check();
  const said = await shown.lines.first().evaluate((line) => getComputedStyle(line, '::before').content);
  // In the viewer's zone, which is five and a half hours ahead.
  expect(said).toContain('15:30:00.123');
  await expect(shown.lines.first()).toHaveText('all is well');
});

test('nothing but air is left under a short log, and the end stays in sight when lines wrap', async ({ api, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await api.print(task, Array.from({ length: 60 }, (_, line) => `${line} ${'wide '.repeat(80)}`));
  const shown = new TaskPage(page);
  await shown.open(task);
  await page.getByLabel('Wrap').uncheck();
  await expect.poll(() => shown.below()).toBeLessThanOrEqual(1);
  await page.getByLabel('Wrap').check();
  await expect.poll(() => shown.below()).toBeLessThanOrEqual(1);
  await expect(shown.follow).toBeHidden();
});
