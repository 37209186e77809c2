import { expect, test } from '../fixtures';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('a task is removed at once, and taken back as quickly', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await board.open();
  await board.row('Golden Cross').locator('summary').click();
  await board.row('Golden Cross').getByRole('button', { name: 'Remove' }).click();
  await expect(board.names).toHaveCount(0);
  await api.update(task, { progress: 33 });
  await page.getByRole('button', { name: /Undo/ }).click();
  await expect(board.row('Golden Cross')).toContainText('33 %');
  await expect(page.getByRole('button', { name: /Undo/ })).toBeHidden();
});

test('a removed task leaves at once, and gives the focus to its neighbour', async ({ api, board, page }) => {
  for (const name of ['Last', 'First']) await api.add({ name });
  await board.open();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await board.row('First').getByRole('button', { name: 'Remove' }).click();
  await expect(board.names).toHaveText(['Last']);
  await expect(board.row('Last')).toBeFocused();
});

test('what is selected is removed together, and comes back together', async ({ api, board, page }) => {
  for (const name of ['One', 'Two', 'Three']) await api.add({ name });
  await board.open();
  for (const name of ['One', 'Three']) await board.row(name).getByRole('checkbox').check();
  await page.getByRole('group', { name: 'Selected tasks' }).getByRole('button', { name: 'Remove' }).click();
  await expect(board.names).toHaveText(['Two']);
  await expect(page.getByText('Removed 2 tasks')).toBeVisible();
  await page.keyboard.press('z');
  await expect(board.rows).toHaveCount(3);
});

test('after ten seconds a removal is for good', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await board.open();
  await board.row('Golden Cross').locator('summary').click();
  await board.row('Golden Cross').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('button', { name: /Undo/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /Undo/ })).toBeHidden({ timeout: 15_000 });
  await expect(api.update(task, { progress: 1 })).rejects.toThrow('404');
});

test('an id can be copied, and the line by which a bot reports', async ({ api, board, page }) => {
  await api.add({ name: 'Golden Cross' });
  await board.open();
  const row = board.row('Golden Cross');
  await row.locator('summary').click();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await row.getByRole('button', { name: 'Copy id' }).click();
  await expect.poll(copied).toBe('1');
  await row.getByRole('button', { name: 'Copy as curl' }).click();
  await expect.poll(copied).toContain(`curl -X PATCH ${api.origin}/api/v1/tasks/1 `);
});
