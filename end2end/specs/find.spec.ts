import type { Api } from '../api';
import { expect, test } from '../fixtures';

async function desk(api: Api): Promise<void> {
  const tasks = [
    ['Grid BTC', 'live_trading', 'running'],
    ['Hyperopt ETH', 'optimization', 'failed'],
    ['Golden Cross BTC', 'backtest', 'completed'],
    ['Hyperopt BTC', 'optimization', 'running'],
  ] as const;
  for (const [name, type, status] of tasks) {
    const task = await api.add({ name, type });
    if (status !== 'running') await api.update(task, { status });
  }
}

test('the list follows as one types, and so does the address', async ({ api, board, page }) => {
  await desk(api);
  await board.open();
  await board.searchField.pressSequentially('btc type:optimization');
  await expect(board.names).toHaveText(['Hyperopt BTC']);
  await expect(page).toHaveURL('/?q=btc+type:optimization');
  await api.add({ name: 'Another BTC', type: 'optimization' });
  await api.add({ name: 'Another ETH', type: 'optimization' });
  await expect(board.names).toHaveText(['Another BTC', 'Hyperopt BTC']);
});

test('a search can be shared, and is rendered by the server', async ({ api, board, page }) => {
  await desk(api);
  const html = await (await page.request.get('/?q=status:failed')).text();
  expect(html).toContain('Hyperopt ETH');
  expect(html).not.toContain('Golden Cross');
  await board.open('/?q=status:failed');
  await expect(board.searchField).toHaveValue('status:failed');
  await expect(board.names).toHaveText(['Hyperopt ETH']);
});

test('a tile filters by its status, with others, and again no more', async ({ api, board, page }) => {
  await desk(api);
  await board.open();
  await board.tile('failed').click();
  await expect(board.names).toHaveText(['Hyperopt ETH']);
  await expect(page).toHaveURL('/?q=status:failed');
  await expect(board.tile('failed')).toHaveAttribute('aria-current', 'true');
  await board.tile('completed').click();
  await expect(board.names).toHaveText(['Golden Cross BTC', 'Hyperopt ETH']);
  await expect(board.searchField).toHaveValue('status:failed,completed');
  await board.tile('failed').click();
  await board.tile('completed').click();
  await expect(board.rows).toHaveCount(4);
  await expect(page).toHaveURL('/');
});

test('the back button goes through what was shown', async ({ api, board, page }) => {
  await desk(api);
  await board.open();
  await board.tile('running').click();
  await page.getByRole('link', { name: 'Task', exact: true }).click();
  await expect(board.names).toHaveText(['Grid BTC', 'Hyperopt BTC']);
  await page.goBack();
  await expect(board.names).toHaveText(['Hyperopt BTC', 'Grid BTC']);
  await page.goBack();
  await expect(board.rows).toHaveCount(4);
  await page.goForward();
  await expect(board.rows).toHaveCount(2);
  await expect(board.searchField).toHaveValue('status:running');
});

test('a column sorts, the other way round at the next press, and then no more', async ({ api, board, page }) => {
  await desk(api);
  await board.open();
  const column = page.getByRole('columnheader', { name: /Task/ });
  const link = page.getByRole('link', { name: 'Task', exact: true });
  await link.click();
  await expect(board.names).toHaveText(['Golden Cross BTC', 'Grid BTC', 'Hyperopt BTC', 'Hyperopt ETH']);
  await expect(column).toHaveAttribute('aria-sort', 'ascending');
  await link.click();
  await expect(board.names.first()).toHaveText('Hyperopt ETH');
  await expect(column).toHaveAttribute('aria-sort', 'descending');
  await link.click();
  await expect(board.names.first()).toHaveText('Hyperopt BTC');
  await expect(column).not.toHaveAttribute('aria-sort');
  await expect(page).toHaveURL('/');
});

for (const [name, sort, first] of [
  ['Status', 'status', 'Hyperopt BTC'],
  ['Type', 'type', 'Golden Cross BTC'],
  ['Progress', '-progress', 'Golden Cross BTC'],
  ['Time left', 'ends_at', 'Grid BTC'],
  ['Started', '-started_at', 'Hyperopt BTC'],
  ['Updated', '-updated_at', 'Hyperopt BTC'],
]) {
  test(`${name} can be sorted by`, async ({ api, board, page }) => {
    await desk(api);
    await board.open();
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page).toHaveURL(`/?sort=${sort}`);
    await expect(page.locator('[aria-sort]')).toHaveCount(1);
    const answer = await page.request.get(`/api/v1/tasks?sort=${sort}`);
    const order: string[] = (await answer.json()).tasks.map((task: { name: string }) => task.name);
    await expect(board.names).toHaveText(order);
    await page.reload();
    await expect(board.names).toHaveText(order);
    expect(order).toContain(first);
  });
}

test('a row does not move because it was updated, unless that is the order', async ({ api, board, page }) => {
  const first = await api.add({ name: 'First' });
  await api.add({ name: 'Second' });
  await board.open();
  await api.update(first, { progress: 5 });
  await expect(board.row('First')).toContainText('5 %');
  await expect(board.names).toHaveText(['Second', 'First']);
  await page.getByRole('link', { name: 'Updated', exact: true }).click();
  await expect(board.names).toHaveText(['First', 'Second']);
});

test('what cannot be read is said under the field, and the list stays', async ({ api, board, page }) => {
  await desk(api);
  await board.open('/?q=btc');
  await expect(board.rows).toHaveCount(3);
  await board.find('btc colour:red');
  await expect(page.getByRole('alert')).toContainText('there is no "colour:" to search by');
  await expect(board.searchField).toHaveAttribute('aria-invalid', 'true');
  await expect(board.rows).toHaveCount(3);
  await board.find('btc');
  await expect(page.locator('#search-error')).toBeHidden();
});

test('where nothing matches, the page says so and shows the way back', async ({ api, board, page }) => {
  await desk(api);
  await board.open();
  await board.find('dogecoin');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await page.getByRole('link', { name: 'Show all tasks' }).click();
  await expect(board.rows).toHaveCount(4);
  await expect(board.searchField).toHaveValue('');
});
