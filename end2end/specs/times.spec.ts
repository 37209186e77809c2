import { expect, test } from '../fixtures';

for (const timezoneId of ['Asia/Kolkata', 'America/New_York']) {
  test.describe(`for a viewer in ${timezoneId}`, () => {
    test.use({ timezoneId });

    test('a start is in their zone, and in exact UTC on hover', async ({ api, board }) => {
      const task = await api.add({ name: 'Golden Cross' });
      await board.open();
      const moment = board.row('Golden Cross').locator('.moment');
      const clock = { timeZone: timezoneId, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
      const local = new Intl.DateTimeFormat('en-GB', clock).format(Date.parse(task.started_at!));
      await expect(moment).toHaveText(new RegExp(`^${local}\\s*today$`));
      await expect(moment).toHaveAttribute('title', exact(task.started_at!));
      await expect(moment).toHaveAttribute('datetime', task.started_at!);
    });

    test('the time of the data is in their zone, to the second', async ({ board, page }) => {
      await board.open();
      await page.getByLabel('Updates').selectOption('Paused');
      await board.isLinked('paused');
      const time = board.freshness.locator('time');
      await expect(time).not.toContainText('UTC');
      const shown = await time.evaluate((element: HTMLTimeElement) => [element.dateTime, element.textContent, element.title]);
      const clock = { timeZone: timezoneId, timeStyle: 'medium' } as const;
      expect(shown[1]).toBe(new Intl.DateTimeFormat('en-GB', clock).format(Date.parse(shown[0]!)));
      expect(shown[2]).toBe(exact(shown[0]!));
    });
  });
}

test('an update is told by its age, which grows, and in exact UTC on hover', async ({ api, board }) => {
  const task = await api.add({ name: 'Golden Cross' });
  await board.open();
  const updated = board.row('Golden Cross').locator('.cell-updated time');
  await expect(updated).toHaveAttribute('title', exact(task.updated_at));
  await expect(updated).toHaveText('2 s ago');
  await expect(updated).toHaveText('4 s ago');
});

test('a task that has not started shows no start', async ({ api, board }) => {
  await api.add({ name: 'Hyperopt', status: 'queued' });
  await board.open();
  await expect(board.row('Hyperopt').locator('.moment')).toHaveText('–');
  await expect(board.row('Hyperopt').locator('.cell-time')).toHaveText(/^waits/);
});

/** `2025-10-10 01:05:29 UTC` */
function exact(moment: string): string {
  return `${moment.slice(0, 10)} ${moment.slice(11, 19)} UTC`;
}
