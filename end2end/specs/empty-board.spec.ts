import { execFileSync } from 'node:child_process';

import { expect, test } from '../fixtures';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('the line that adds the first task works as it stands there', async ({ board, page }) => {
  await board.open();
  await expect(page.getByRole('heading', { name: 'No active tasks' })).toBeVisible();
  const line = await page.locator('.command code').textContent();
  const answer = execFileSync('bash', ['-c', line!], { encoding: 'utf8', stdio: 'pipe' });
  expect(JSON.parse(answer)).toEqual({ success: true, task_id: 1, message: 'Task added successfully' });
  await expect(board.row('My first task')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'No active tasks' })).toBeHidden();
});

test('the line can be copied', async ({ board, page }) => {
  await board.open();
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await page.locator('.command code').textContent());
});

test('the last task gone, the page says how to add the next', async ({ api, board, page }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await board.open();
  await api.remove(task);
  await board.refresh();
  await expect(page.getByRole('heading', { name: 'No active tasks' })).toBeVisible();
  await expect(page.locator('.command code')).toContainText(`${api.origin}/api/active-tasks/add`);
});

test('the line names the address that the viewer used', async ({ board, page, server }) => {
  const origin = server.origin.replace('127.0.0.1', 'localhost');
  await board.open(`${origin}/`);
  await expect(page.locator('.command code')).toContainText(`curl ${origin}/`);
});
