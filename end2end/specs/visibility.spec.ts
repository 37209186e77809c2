import { expect, test } from '../fixtures';
import { show } from '../hidden';

test('a hidden tab follows the counts alone, for its title, and catches up on return', async ({ api, board, page }) => {
  await api.add({ name: 'Golden Cross' });
  await board.open();
  await expect(page).toHaveTitle('1 running – Progress Monitor');
  await show(page, false);
  const failed = await api.add({ name: 'Added meanwhile' });
  await expect(page).toHaveTitle('2 running – Progress Monitor');
  await api.update(failed, { status: 'failed' });
  await expect(page).toHaveTitle('1 running, 1 failed – Progress Monitor');
  await expect(board.rows).toHaveCount(1);

  await show(page, true);
  await expect(board.badge('Added meanwhile')).toHaveText('Failed');
});

test('the icon of the tab says how many run, and turns red when something fails', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await board.open();
  const icon = page.locator('link[rel="icon"]');
  await expect(icon).toHaveAttribute('href', /^data:image\/svg\+xml,.*%234457c9.*>1<\/text>/);
  await api.update(task, { status: 'failed' });
  await expect(icon).toHaveAttribute('href', /%23bd3228.*>0<\/text>/);
});

test('without a stream a hidden tab asks once a minute', async ({ board, page }) => {
  await page.routeWebSocket(/api.v1.live/, (socket) => socket.close());
  await page.clock.install();
  await board.visit();
  await board.isLinked('polling');
  await show(page, false);
  const before = board.questions.length;
  await page.clock.runFor(50_000);
  expect(board.questions.length - before).toBeLessThanOrEqual(2);
  const question = page.waitForRequest(/\/ui\/board/);
  await page.clock.runFor(15_000);
  await question;
});

test('what finished while the tab was hidden for long is listed once', async ({ api, board, page }) => {
  const tasks = [];
  for (const name of ['One', 'Two', 'Three']) tasks.push(await api.add({ name }));
  await page.clock.install();
  await board.open();
  await show(page, false);
  await api.update(tasks[0], { status: 'completed' });
  await api.update(tasks[1], { status: 'failed' });
  await page.clock.fastForward(120_000);
  await show(page, true);
  const missed = page.getByRole('status', { name: 'While you were away' });
  await expect(missed).toContainText('2 finished while you were away');
  await expect(missed.getByRole('listitem')).toHaveText([/Failed\s*Two/, /Completed\s*One/]);
  await missed.getByRole('button', { name: 'Dismiss' }).click();
  await expect(missed).toBeHidden();
});
