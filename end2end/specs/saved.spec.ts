import { expect, test } from '../fixtures';

test('a blank name is refused with a reason, with a script and without', async ({ api, page }) => {
  await api.add({ name: 'Golden Cross' });
  await page.goto('/history?q=golden');
  const name = page.getByLabel('Name of this search');
  await name.fill('   ');
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await name.evaluate((input: HTMLInputElement) => input.validity.patternMismatch)).toBe(true);
  // A browser that lets it pass is told by the server.
  await page.locator('form', { has: name }).evaluate((form: HTMLFormElement) => form.submit());
  await expect(page.locator('#save-error')).toHaveText('Not saved: a search needs a name of 1 to 256 characters, all of them visible.');
  await expect(page).toHaveURL(/q=golden/);
  expect(page.url()).not.toMatch(/__err|__path/);
  await page.getByLabel('Name of this search').fill('Golden');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('link', { name: 'Golden', exact: true })).toBeVisible();
  await expect(page.locator('#save-error')).toBeEmpty();
});

test('one search too many is refused with the way out', async ({ page, server }) => {
  for (let place = 1; place <= 200; place += 1) {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ q: 'status:failed' });
    await fetch(`${server.origin}/api/v1/searches/${place}`, { method: 'PUT', headers, body });
  }
  await page.goto('/history');
  await page.getByLabel('Name of this search').fill('One more');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('#save-error')).toContainText('Forget one of them first');
});

test('a shared search is forgotten only by who says so twice', async ({ page, server }) => {
  const headers = { 'Content-Type': 'application/json' };
  await fetch(`${server.origin}/api/v1/searches/Failed`, { method: 'PUT', headers, body: JSON.stringify({ q: 'status:failed' }) });
  await page.goto('/history?q=golden');
  await page.getByLabel('Forget Failed…').click();
  await expect(page.getByText('Forget it for everybody?')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Failed' })).toBeVisible();
  await page.getByRole('button', { name: 'Forget Failed', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Failed' })).toHaveCount(0);
  await expect(page).toHaveURL(/q=golden/);
});
