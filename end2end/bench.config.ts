import { defineConfig } from '@playwright/test';

import base from './playwright.config';

/** Not tests: measures the page, and prints a table. */
export default defineConfig({
  ...base,
  testDir: 'bench',
  testMatch: '*.ts',
  fullyParallel: false,
  workers: 1,
  timeout: 1_200_000,
});
