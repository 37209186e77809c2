import { expect, test } from '../fixtures';

const HOSTILE: [string, string][] = [
  ['a script', '<script>window.harmed=1</script>'],
  ['the end of a script', '</script><script>window.harmed=1</script>'],
  ['an event handler', '<img src=x onerror="window.harmed=1">'],
  ['an attribute\'s end', '"><svg onload=window.harmed=1>\'`'],
  ['the end of a comment', '--><b>bold</b><!--'],
  ['an entity', '&lt;b&gt; &amp;amp; &#x202e;'],
  ['a line separator', 'before\u2028after\u2029end'],
  ['an override of direction', 'BTC\u202Egnidart evil'],
  ['right to left', 'מסחר \u2067חי\u2069 \u200Fשלום'],
  ['a template', '{{constructor.constructor("window.harmed=1")()}} ${1+1}'],
  ['an address', 'javascript:window.harmed=1'],
  ['emoji', '👩‍👩‍👧‍👦🚀 🇮🇳 é'],
  ['256 letters', 'W'.repeat(256)],
  ['256 emoji', '🚀'.repeat(256)],
];

for (const [what, text] of HOSTILE) {
  test(`${what} is only text`, async ({ api, board, page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const early = await api.add({ name: text, details: text });
    await board.open();
    await api.update(early, { details: `${text} again` });
    await api.add({ name: text, details: `${text}\n${text.repeat(8)}`, unit: text.slice(0, 8), current: 1 });
    await board.refresh();
    await expect(board.rows).toHaveCount(2);
    for (const name of await board.rows.locator('.name').all()) {
      expect(await name.textContent()).toBe(text);
    }
    await page.locator('summary').first().click();
    await expect(page.locator('.details-whole').first()).toBeVisible();
    const harm = await page.evaluate(() => ({
      harmed: 'harmed' in window,
      strangers: document.querySelectorAll('main :is(script, img, b, svg[onload])').length,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    expect(harm).toEqual({ harmed: false, strangers: 0, overflow: 0 });
  });
}

test('a name that turns its direction turns nothing beside it', async ({ api, board }) => {
  const [mark, plain] = ['BTC\u202Egnidart', 'BTC trading'];
  for (const name of [mark, plain]) await api.add({ name, details: name });
  await board.open();
  const left = (name: string) =>
    board.row(name).evaluate((row) =>
      [...row.querySelectorAll('.status, .name, .task-type, .details')].map((part) => Math.round(part.getBoundingClientRect().left)),
    );
  expect(await left(mark)).toEqual(await left(plain));
  await expect(board.row(mark).locator('.name')).toHaveCSS('unicode-bidi', 'isolate');
  await expect(board.row(mark).locator('.details')).toHaveCSS('unicode-bidi', 'isolate');
});

test('control characters are visible, not obeyed', async ({ api, board }) => {
  await api.add({ name: 'bell\u0007 esc\u001b[31m nul\u0000' });
  await board.open();
  await expect(board.row('bell\uFFFD esc\uFFFD[31m nul\uFFFD')).toBeVisible();
});
