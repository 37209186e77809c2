import { expect, test } from '../fixtures';

test.beforeEach(({ problems }) => problems.allow(/net::ERR_|WebSocket connection/));

test('what happens is shown within a second, without a question', async ({ api, board }) => {
  const task = await api.add({ name: 'Golden Cross', progress: 10 });
  await board.open();
  await expect(board.freshness).toHaveText(/^Live/);
  await api.update(task, { progress: 60 });
  await expect(board.row('Golden Cross')).toContainText('60 %', { timeout: 1_000 });
  await api.add({ name: 'Second' });
  await expect(board.row('Second')).toBeVisible({ timeout: 1_000 });
  expect(board.questions).toEqual([]);
});

test('where no stream can be had, the page asks every five seconds, and says so', async ({ api, board, page }) => {
  await page.routeWebSocket(/api.v1.live/, (socket) => socket.close());
  const task = await api.add({ name: 'Golden Cross', progress: 10 });
  await board.visit();
  await board.isLinked('polling');
  await expect(board.freshness).toContainText('Polling, as of');
  await api.update(task, { progress: 60 });
  await expect(board.row('Golden Cross')).toContainText('60 %');
});

test('a proxy that swallows the socket is found out, and polling takes over', async ({ api, board, page }) => {
  await page.routeWebSocket(/api.v1.live/, () => {});
  await api.add({ name: 'Golden Cross' });
  await page.addInitScript(() => {
    // Never open, never closed: as behind a proxy that waits for the end of an answer.
    (window as any).WebSocket = class extends EventTarget {
      readonly readyState = 0;
      close() {}
      static OPEN = 1;
    };
  });
  await board.visit();
  await board.isLinked('polling', 15_000);
});

test('a stream that comes back is taken again', async ({ api, board, page }) => {
  let isBlocked = true;
  await page.routeWebSocket(/api.v1.live/, (socket) => {
    if (isBlocked) socket.close();
    else socket.connectToServer();
  });
  await api.add({ name: 'Golden Cross' });
  await board.visit();
  await board.isLinked('polling');
  isBlocked = false;
  await board.isLinked('live', 20_000);
});

test('a server that goes away is told of, and the last data kept', async ({ api, board, page, server }) => {
  await api.add({ name: 'Golden Cross', progress: 40 });
  await board.open();
  await server.kill();
  await board.isLinked('offline');
  await expect(board.freshness).toContainText('Offline since');
  await expect(page.getByText('The server does not answer.')).toBeVisible();
  await expect(page).toHaveTitle(/^offline/);
  await expect(board.row('Golden Cross')).toContainText('40 %');
  const since = await board.freshness.locator('time').getAttribute('datetime');
  expect(Math.abs(Date.now() - Date.parse(since!))).toBeLessThan(20_000);
  const failed = page.waitForEvent('requestfailed');
  await board.refreshButton.click();
  await failed;
  await expect(board.freshness.locator('time')).toHaveAttribute('datetime', since!);
});

test('when the server is back, the page heals by itself', async ({ api, board, page, server }) => {
  const task = await api.add({ name: 'Golden Cross', progress: 40 });
  await board.open();
  await server.kill();
  await board.isLinked('offline');
  await server.run();
  await api.update(task, { progress: 41 });
  await board.isLinked('live', 15_000);
  await expect(board.row('Golden Cross')).toContainText('41 %');
  await expect(page.getByText('The server does not answer.')).toBeHidden();
});

test('a server that hangs counts as away, and heals likewise', async ({ api, board, server }) => {
  test.setTimeout(60_000);
  await api.add({ name: 'Golden Cross' });
  await board.open();
  server.hang();
  // The stream may be silent for twenty seconds, and an answer four seconds late.
  await board.isLinked('offline', 40_000);
  server.goOn();
  await board.isLinked('live', 15_000);
});

test('the reader may pause, and nothing moves until they go on', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Golden Cross', progress: 10 });
  await board.open();
  await page.getByLabel('Updates').selectOption('Paused');
  await board.isLinked('paused');
  await expect(board.freshness).toContainText('Paused since');
  await api.update(task, { progress: 60 });
  await board.refresh();
  await expect(board.row('Golden Cross')).toContainText('60 %');
  await board.isLinked('paused');
  await page.getByLabel('Updates').selectOption('As it happens');
  await board.isLinked('live');
});

test('the reader may choose how often the page asks', async ({ api, board, page }) => {
  await page.clock.install();
  await api.add({ name: 'Golden Cross' });
  await board.open();
  await page.getByLabel('Updates').selectOption('Every 15 s');
  await board.isLinked('polling');
  const before = board.questions.length;
  await page.clock.runFor(14_000);
  expect(board.questions.length).toBe(before);
  const answer = page.waitForResponse(/\/ui\/board/);
  await page.clock.runFor(3_000);
  await (await answer).finished();
});

test('a laptop that slept for ten minutes is right within two seconds, and lists what it missed', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Golden Cross', progress: 10 });
  const sockets: { drop: () => void }[] = [];
  let isAsleep = false;
  await page.routeWebSocket(/api.v1.live/, (socket) => {
    const server = socket.connectToServer();
    // While it sleeps, nothing arrives, and no socket hears that it is dead.
    server.onMessage((message) => isAsleep || socket.send(message));
    sockets.push({ drop: () => server.onMessage(() => {}) });
  });
  await page.clock.install();
  await board.open();
  isAsleep = true;
  sockets.forEach((socket) => socket.drop());
  await api.update(task, { status: 'completed' });
  await expect(board.badge('Golden Cross')).toHaveText('Running');
  isAsleep = false;
  await page.clock.fastForward(600_000);
  await expect(board.badge('Golden Cross')).toHaveText('Completed', { timeout: 2_000 });
  await expect(page.getByText('1 finished while you were away')).toBeVisible();
});
