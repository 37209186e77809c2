import { expect, test } from '../fixtures';

test('a page comes with a strict policy and is not kept', async ({ api, request }) => {
  await api.add({ name: 'Golden Cross', progress: 40 });
  const headers = (await request.get('/')).headers();
  const policy = headers['content-security-policy'];
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "style-src 'self'"]) {
    expect(policy).toContain(part);
  }
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['cache-control']).toBe('no-store');
});

test('each script carries the nonce of its answer, and no answer the nonce of another', async ({ request }) => {
  const nonces = [];
  for (let visit = 0; visit < 2; visit += 1) {
    const answer = await request.get('/');
    const nonce = answer.headers()['content-security-policy'].match(/'nonce-([^']+)'/)![1];
    const scripts = (await answer.text()).match(/<script[^>]*>/g)!;
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    nonces.push(nonce);
  }
  expect(nonces[0]).not.toBe(nonces[1]);
});

for (const path of ['/', '/api/docs', '/no-such-page']) {
  test(`the HTML of ${path} has no style, handler or stranger's address in it`, async ({ api, request }) => {
    for (const progress of [0, 40, 100]) await api.add({ name: `At ${progress}`, progress });
    const html = await (await request.get(path)).text();
    expect(html).not.toMatch(/\sstyle\s*=/i);
    expect(html).not.toMatch(/<style/i);
    expect(html).not.toMatch(/<[^>]*\son[a-z]+\s*=/i);
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//i);
  });
}

test('the nonce is not where style sheets and scripts could read it', async ({ board, page }) => {
  await board.open();
  const readable = await page.evaluate(() => {
    const nonce = document.querySelector('script')!.nonce;
    return [...document.querySelectorAll('*')].some((element) =>
      [...element.attributes].some((attribute) => attribute.value.includes(nonce)),
    );
  });
  expect(readable).toBe(false);
});

test('a script that carries no nonce does not run', async ({ board, page, problems }) => {
  problems.allow(/Content Security Policy/);
  await board.open();
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    return 'ran' in window;
  });
  expect(ran).toBe(false);
  expect(problems.seen.join()).toContain('Content Security Policy');
});

test('all is loaded from the server itself', async ({ api, board, page }) => {
  const strangers: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(api.origin)) strangers.push(request.url());
  });
  await board.open();
  await board.refresh();
  await page.goto('/api/docs');
  expect(strangers).toEqual([]);
});
