import { defineConfig } from '@playwright/test';

// A browser whose own background traffic would be counted, or fail, is told to have none.
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'specs',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 30_000,
  // The page asks every five seconds; what it shows must have arrived with the next answer.
  expect: { timeout: 6_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: process.env.CHROMIUM || undefined, args: QUIET },
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    // Neither UTC nor a whole hour from it, so that a time in the wrong zone shows.
    timezoneId: 'Asia/Kolkata',
    screenshot: 'only-on-failure',
  },
});
