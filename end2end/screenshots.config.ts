import { defineConfig } from '@playwright/test';

import base from './playwright.config';

/** Not tests: makes the pictures of the documents. */
export default defineConfig({
  ...base,
  testDir: 'screenshots',
  testMatch: 'pages.ts',
  fullyParallel: false,
  workers: 1,
  timeout: 180_000,
});
