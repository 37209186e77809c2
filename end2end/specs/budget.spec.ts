import { expect, test } from '../fixtures';

const BUDGET_BYTES = 250_000;

test('a first visit costs at most 250 kB over the wire, in all', async ({ api, board, context, page }) => {
  for (let place = 1; place <= 5; place += 1) {
    await api.add({ name: `Backtest ${place}`, progress: place * 10, details: 'Testing on BTCUSDT' });
  }
  const [urls, bytes] = [new Map<string, string>(), new Map<string, number>()];
  const devtools = await context.newCDPSession(page);
  devtools.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => bytes.set(requestId, encodedDataLength));
  await devtools.send('Network.enable');

  await board.open();
  await page.waitForLoadState('load');
  await expect.poll(() => [...urls.keys()].filter((id) => !bytes.has(id))).toEqual([]);

  const total = [...bytes.values()].reduce((sum, one) => sum + one, 0);
  for (const [id, url] of urls) console.log(`${bytes.get(id)!.toString().padStart(9)}  ${new URL(url).pathname}`);
  console.log(`${total.toString().padStart(9)}  bytes for a first visit, in ${urls.size} requests; allowed: ${BUDGET_BYTES}`);
  expect([...urls.values()].filter((url) => url.endsWith('.wasm'))).not.toEqual([]);
  expect(total).toBeLessThanOrEqual(BUDGET_BYTES);
});

test('a refresh costs little', async ({ api, board, page }) => {
  for (let place = 1; place <= 5; place += 1) await api.add({ name: `Backtest ${place}`, progress: place * 10 });
  await board.open();
  const answer = page.waitForResponse(/\/ui\/board/);
  await board.refreshButton.click();
  const sizes = await (await answer).request().sizes();
  expect(sizes.responseBodySize + sizes.responseHeadersSize).toBeLessThanOrEqual(5_000);
});

test('a second visit costs the page alone', async ({ board, page }) => {
  await board.open();
  await page.goto('about:blank');
  const asked: string[] = [];
  page.on('response', async (response) => {
    if (!response.fromServiceWorker() && (await response.request().sizes()).responseBodySize > 0) asked.push(new URL(response.url()).pathname);
  });
  await board.open();
  expect(asked.filter((path) => path.startsWith('/pkg/'))).toEqual([]);
});
