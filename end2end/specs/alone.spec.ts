import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Api } from '../api';
import { Board } from '../board';
import { expect, test } from '../fixtures';
import { PROGRAM, Server } from '../server';

test('the program, copied alone into an empty folder, serves the live page', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'progress-monitor-alone-'));
  await copyFile(PROGRAM, join(folder, 'progress-monitor'));
  expect(await readdir(folder)).toEqual(['progress-monitor']);
  const server = await Server.start({ program: './progress-monitor', cwd: folder, dataDir: './d' });
  const api = new Api(server.origin);
  const task = await api.add({ name: 'Golden Cross', progress: 10 });
  const board = new Board(page);
  await board.open(`${server.origin}/`);
  await expect(board.badge('Golden Cross')).toHaveCSS('border-radius', /[1-9]/);
  await api.update(task, { progress: 60 });
  await expect(board.row('Golden Cross')).toContainText('60 %');
  expect((await readdir(folder)).sort()).toEqual(['d', 'progress-monitor']);
  await page.close();
  await server.close();
  await rm(folder, { recursive: true });
});
