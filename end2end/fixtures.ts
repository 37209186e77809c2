import { type BrowserContext, type ConsoleMessage, expect, test as base } from '@playwright/test';

import { Api } from './api';
import { Board } from './board';
import { Server } from './server';

export { expect } from '@playwright/test';

/** What went wrong in the browser while a test ran, and what it did until then. */
export class Problems {
  readonly seen: string[] = [];
  private readonly lines: string[] = [];
  private readonly allowed: RegExp[] = [];

  constructor(context: BrowserContext) {
    context.on('weberror', (error) => this.seen.push(`page error: ${error.error()}`));
    // A violated policy and a failed hydration are told in the console too.
    context.on('console', (message) => {
      this.note(message.type(), message.text());
      if (isComplaint(message)) this.seen.push(`${message.type()}: ${message.text()}`);
    });
    context.on('request', (request) => this.note('asks', request.url()));
    context.on('requestfinished', (request) => this.note('has', request.url()));
    context.on('requestfailed', (request) => this.note('misses', request.url(), request.failure()?.errorText));
  }

  /** What the browser said and asked, for whoever wonders why a test failed. */
  get log(): string {
    return this.lines.join('\n');
  }

  private note(...what: unknown[]): void {
    this.lines.push([new Date().toISOString(), ...what].join(' '));
  }

  /** Says that this is part of what the test is about. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  get unexpected(): string[] {
    return this.seen.filter((problem) => !this.allowed.some((pattern) => pattern.test(problem)));
  }
}

function isComplaint(message: ConsoleMessage): boolean {
  return ['error', 'warning', 'assert'].includes(message.type()) || /hydration/i.test(message.text());
}

interface Fixtures {
  /** Further arguments of `serve`. */
  serveArgs: string[];
  /** The test's own server. */
  server: Server;
  /** A bot that reports to it. */
  api: Api;
  /** The page of the tasks, not yet opened. */
  board: Board;
  /** What the browser complains about; a test with any fails. */
  problems: Problems;
}

export const test = base.extend<Fixtures>({
  serveArgs: [[], { option: true }],

  server: async ({ serveArgs }, use, testInfo) => {
    const server = await Server.start({ args: serveArgs });
    await use(server);
    await server.close();
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server.log', { body: server.log });
    }
    expect(server.log, 'the server does not panic').not.toContain('panicked');
  },

  baseURL: async ({ server }, use) => use(server.origin),

  api: async ({ server }, use) => use(new Api(server.origin)),

  board: async ({ page }, use) => use(new Board(page)),

  problems: [
    async ({ context }, use, testInfo) => {
      const problems = new Problems(context);
      await use(problems);
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach('browser.log', { body: problems.log });
      }
      expect(problems.unexpected, 'the browser has nothing to complain about').toEqual([]);
    },
    { auto: true },
  ],
});
