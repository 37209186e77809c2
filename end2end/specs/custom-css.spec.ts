import { writeFileSync } from 'node:fs';

import { expect, test as base } from '../fixtures';

// The user guide's own example, as it is printed there.
const GUIDE = `
.status-running {
    background: rgba(102, 126, 234, 0.1);  /* Blue */
    color: var(--primary-color);
}

.status-completed {
    background: rgba(46, 204, 113, 0.1);  /* Green */
    color: var(--success-color);
}

.status-failed {
    background: rgba(231, 76, 60, 0.1);  /* Red */
    color: var(--danger-color);
}

.status-queued {
    background: rgba(241, 196, 15, 0.1);  /* Yellow */
    color: #f1c40f;
}
`;

const test = base.extend<{ sheet: string }>({
  /** The path of the style sheet with which the server is started. */
  sheet: async ({}, use, testInfo) => {
    const path = testInfo.outputPath('features.css');
    writeFileSync(path, GUIDE);
    await use(path);
  },
  serveArgs: async ({ sheet }, use) => use(['--custom-css', sheet]),
});

test('the guide\'s own style sheet restyles the badges', async ({ api, board }) => {
  for (const status of ['running', 'completed', 'failed'] as const) {
    await api.update(await api.add({ name: status }), { status });
  }
  await api.add({ name: 'queued', status: 'queued' });
  await board.open();
  await expect(board.badge('running')).toHaveCSS('background-color', 'rgba(102, 126, 234, 0.1)');
  await expect(board.badge('completed')).toHaveCSS('background-color', 'rgba(46, 204, 113, 0.1)');
  await expect(board.badge('failed')).toHaveCSS('background-color', 'rgba(231, 76, 60, 0.1)');
  await expect(board.badge('queued')).toHaveCSS('background-color', 'rgba(241, 196, 15, 0.1)');
  await expect(board.badge('queued')).toHaveCSS('color', 'rgb(241, 196, 15)');
});

test('a variable set anew recolours what uses it, at the next load', async ({ api, board, page, sheet }) => {
  await api.add({ name: 'Golden Cross' });
  writeFileSync(sheet, ':root { --primary-color: rgb(1, 2, 3); }');
  await board.open();
  await expect(board.badge('Golden Cross')).toHaveCSS('color', 'rgb(1, 2, 3)');
  writeFileSync(sheet, ':root { --primary-color: rgb(4, 5, 6); }');
  await page.reload();
  await expect(board.badge('Golden Cross')).toHaveCSS('color', 'rgb(4, 5, 6)');
});
