import { expect, type Locator, type Page } from '@playwright/test';

import type { Task } from './api';

/** The page of one task as a person uses it. */
export class TaskPage {
  constructor(readonly page: Page) {}

  /** Opens the page and waits until what happens is shown as it happens. */
  async open(task: Task): Promise<void> {
    await this.page.goto(`/tasks/${task.id}`);
    await expect(this.page.locator('.freshness')).toHaveAttribute('data-link', 'live');
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: 'Log' });
  }

  get lines(): Locator {
    return this.log.locator('li');
  }

  /** How many pixels of the log lie below what is in sight. */
  async below(): Promise<number> {
    return this.log.evaluate((log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight));
  }

  async scrollTo(top: number): Promise<void> {
    await this.log.evaluate((log, top) => log.scrollTo({ top }), top);
  }

  /** The section with that heading. */
  section(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }
}

export function numbered(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, place) => `line ${from + place}`);
}
