import { expect, test } from '../fixtures';

test.beforeEach(({ problems }) => problems.allow(/net::ERR_/));

test('a server that goes away is told of, and the last data kept', async ({ api, board, page, server }) => {
  await api.add({ name: 'Golden Cross', progress: 40 });
  await board.open();
  await board.refresh();
  await server.kill();
  await expect(board.freshness).toContainText('No answer since');
  await expect(board.freshness).toHaveAttribute('data-link', 'silent');
  await expect(page.getByRole('status')).toContainText('The server does not answer.');
  await expect(board.row('Golden Cross')).toContainText('40 %');
});

test('the page says since when: the time of its last data, and that does not move', async ({ api, board, server }) => {
  await api.add({ name: 'Golden Cross' });
  await board.open();
  await board.refresh();
  await server.kill();
  await expect(board.freshness).toContainText('No answer since');
  const since = await board.freshness.locator('time').getAttribute('datetime');
  expect(Math.abs(Date.now() - Date.parse(since!))).toBeLessThan(12_000);
  const failed = board.page.waitForEvent('requestfailed');
  await board.refreshButton.click();
  await failed;
  await expect(board.freshness.locator('time')).toHaveAttribute('datetime', since!);
});

test('when the server is back, the page heals by itself', async ({ api, board, page, server }) => {
  const task = await api.add({ name: 'Golden Cross', progress: 40 });
  await board.open();
  await server.kill();
  await expect(board.freshness).toContainText('No answer since');
  await server.run();
  await api.update(task, { progress: 41 });
  await expect(board.row('Golden Cross')).toContainText('41 %');
  await expect(board.freshness).toContainText('As of');
  await expect(page.getByRole('status')).toBeEmpty();
});

test('a server that hangs counts as away, and heals likewise', async ({ api, board, server }) => {
  await api.add({ name: 'Golden Cross' });
  await board.open();
  server.hang();
  // Asked within five seconds, waited for another four.
  await expect(board.freshness).toContainText('No answer since', { timeout: 10_000 });
  server.goOn();
  await expect(board.freshness).toContainText('As of');
});

test('a refusal in place of an answer counts as no answer', async ({ board, page, problems }) => {
  problems.allow(/status of 503/);
  await board.open();
  await page.route(/\/ui\/board/, (route) => route.fulfill({ status: 503, body: 'overloaded' }));
  await board.refresh();
  await expect(board.freshness).toContainText('No answer since');
  await page.unroute(/\/ui\/board/);
  await expect(board.freshness).toContainText('As of');
});
