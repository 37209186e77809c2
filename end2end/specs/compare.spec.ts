import { expect, test } from '../fixtures';

test('counts without a total have a scale of their own, and one report is a line', async ({ api, page }) => {
  const one = await api.add({ name: 'One', current: 50 });
  const other = await api.add({ name: 'Other', current: 1 });
  await api.update(other, { current: 200 });
  await page.goto(`/compare?task=${one.id}&task=${other.id}`);
  await expect(page.locator('.chart-most')).toHaveText('200');
  const lines = await page.locator('.chart > svg path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')!));
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toMatch(/^M.*L/);
  await expect(page.locator('.chart > svg .grid')).toHaveCount(3);
});

test('a run that told no share of a whole is said to be missing beside one that did', async ({ api, page }) => {
  const one = await api.add({ name: 'Counts', current: 50 });
  const other = await api.add({ name: 'Shares', progress: 40 });
  await page.goto(`/compare?task=${one.id}&task=${other.id}`);
  await expect(page.locator('.chart-most')).toHaveText('100\u00a0%');
  await expect(page.locator('.legend')).toContainText('Counts (task 1): not drawn, it told no share of a whole');
});

test('the curves are read as a table too', async ({ api, page }) => {
  const one = await api.add({ name: 'One', progress: 10 });
  await api.update(one, { status: 'completed' });
  const other = await api.add({ name: 'Other', progress: 40 });
  await page.goto(`/compare?task=${one.id}&task=${other.id}`);
  await page.getByText('As a table').click();
  const table = page.getByRole('region', { name: 'Both curves as a table' });
  await expect(table.getByRole('row')).toHaveCount(12);
  await expect(table).toContainText('40\u00a0%');
});

test('who chose one task, or three, is told so and loses nothing', async ({ api, page }) => {
  for (const name of ['Alpha', 'Beta', 'Gamma']) await api.add({ name });
  await page.goto('/history');
  await page.getByRole('checkbox', { name: 'Choose task 1' }).check();
  await page.getByRole('button', { name: 'Compare the two chosen' }).click();
  await expect(page.getByText('One task is chosen, and two are compared')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: /Alpha/ })).toBeChecked();
  await page.getByLabel('The other').fill('2');
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { name: 'Side by side' })).toBeVisible();

  await page.goto('/compare?task=1&task=2&task=3');
  await expect(page.getByText('3 tasks are chosen, and two are compared')).toBeVisible();
  await page.getByRole('checkbox', { name: /Alpha/ }).check();
  await page.getByRole('checkbox', { name: /Gamma/ }).check();
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('columnheader', { name: /Gamma/ })).toBeVisible();
});

test('a task that is not there is said to be missing', async ({ api, page, problems }) => {
  problems.allow(/status of 404/);
  const task = await api.add({ name: 'One' });
  const answer = await page.goto(`/compare?task=${task.id}&task=99`);
  expect(answer!.status()).toBe(404);
  await expect(page.getByRole('alert')).toContainText('There is no task 99');
});

test('what stands on the page does not touch, and its fields suit the dark', async ({ api, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  const one = await api.add({ name: 'One', progress: 10 });
  const other = await api.add({ name: 'Other', progress: 10 });
  await page.goto(`/compare?task=${one.id}&task=${other.id}`);
  const title = (await page.getByRole('heading', { level: 1 }).boundingBox())!;
  const card = (await page.locator('.figure').first().boundingBox())!;
  expect(card.y - title.y - title.height).toBeGreaterThanOrEqual(16);
  await page.goto('/compare');
  const field = page.getByLabel('The other');
  const background = await field.evaluate((input) => getComputedStyle(input).backgroundColor);
  expect(background).toBe('rgb(14, 17, 22)');
});
