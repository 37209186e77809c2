import { expect, test } from '../fixtures';

test.beforeEach(async ({ api, board }) => {
  for (const name of ['Third', 'Second', 'First']) await api.add({ name, details: `About ${name}` });
  await board.open();
});

test('/ goes to the search, and Escape back out of it', async ({ board, page }) => {
  await page.keyboard.press('/');
  await expect(board.searchField).toBeFocused();
  await page.keyboard.type('sec');
  await expect(board.names).toHaveText(['Second']);
  await page.keyboard.press('Escape');
  await expect(board.searchField).not.toBeFocused();
});

test('j and k move from task to task', async ({ board, page }) => {
  await page.keyboard.press('j');
  await expect(board.row('First')).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(board.row('Third')).toBeFocused();
  await page.keyboard.press('j');
  await expect(board.row('Third')).toBeFocused();
  await page.keyboard.press('k');
  await expect(board.row('Second')).toBeFocused();
});

test('Enter unfolds a task, and folds it', async ({ board, page }) => {
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(board.row('First').locator('.details-whole')).toBeVisible();
  await expect(board.row('First').locator('.facts')).toContainText('Id3');
  await page.keyboard.press('Enter');
  await expect(board.row('First').locator('.details-whole')).toBeHidden();
});

test('x selects, and Escape clears', async ({ board, page }) => {
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(board.row('First').getByRole('checkbox')).toBeChecked();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('2 selected')).toBeHidden();
  await expect(board.row('First').getByRole('checkbox')).not.toBeChecked();
});

test('r asks at once, p pauses and goes on', async ({ board, page }) => {
  const answer = page.waitForResponse(/\/ui\/board/);
  await page.keyboard.press('r');
  await (await answer).finished();
  await page.keyboard.press('p');
  await board.isLinked('paused');
  await page.keyboard.press('p');
  await board.isLinked('live');
});

test('? shows all keys, and Escape hides them', async ({ page }) => {
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toBeVisible();
  await expect(keys.locator('dt')).toHaveText(['/', 'j', 'k', 'Enter', 'x', 'z', 'r', 'p', 'Esc', '?']);
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
});

test('while one types, keys are letters', async ({ board, page }) => {
  await board.searchField.focus();
  await page.keyboard.type('jkxrp?/');
  await expect(board.searchField).toHaveValue('jkxrp?/');
  await board.isLinked('live');
});

test('the focused row is not taken away, wherever its task goes', async ({ api, board, page }) => {
  await board.find('status:running');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await expect(board.row('First')).toBeFocused();
  await api.update({ id: 3 } as any, { status: 'completed' });
  await expect(board.row('First')).toHaveAttribute('data-left', 'true');
  await expect(board.row('First')).toBeFocused();
  await page.keyboard.press('j');
  await expect(board.names).toHaveText(['Second', 'Third']);
  await expect(board.row('Second')).toBeFocused();
});

test('a focused row keeps the focus when it moves', async ({ api, board, page }) => {
  await page.getByRole('link', { name: 'Updated', exact: true }).click();
  await expect(page).toHaveURL('/?sort=-updated_at');
  await board.row('Third').evaluate((row: HTMLElement) => row.focus());
  await api.update({ id: 1 } as any, { progress: 5 });
  await expect(board.names.first()).toHaveText('Third');
  await expect(board.row('Third')).toBeFocused();
  await api.update({ id: 2 } as any, { progress: 5 });
  await expect(board.names.first()).toHaveText('Second');
  await expect(board.row('Third')).toBeFocused();
});

for (const [path, name] of [['/history', 'Search the history'], ['/tasks/1', 'Search the log']]) {
  test(`the keys search and explain themselves on ${path}`, async ({ api, page }) => {
    await api.add({ name: 'Golden Cross' });
    await page.goto(path);
    await page.locator('html[data-hydrated]').waitFor();
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox', { name })).toBeFocused();
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await expect(page.getByRole('dialog')).not.toContainText('Next task');
  });
}
