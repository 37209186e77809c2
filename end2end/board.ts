import { expect, type Locator, type Page, type Request } from '@playwright/test';

/** How the page is linked to the server, as its word and colour say. */
export type Link = 'connecting' | 'live' | 'polling' | 'offline' | 'paused';

/** The Progress Monitor as a person uses it. */
export class Board {
  /** The questions that the page asked the server since it was opened. */
  readonly questions: Request[] = [];

  constructor(readonly page: Page) {
    page.on('request', (request) => {
      if (isQuestion(request.url())) this.questions.push(request);
    });
  }

  /** Opens the page and waits until what happens is shown as it happens. */
  async open(path = '/'): Promise<void> {
    await this.visit(path);
    await this.isLinked('live');
  }

  /** Opens the page and waits until its scripts have begun. */
  async visit(path = '/'): Promise<void> {
    await this.page.goto(path);
    await this.page.locator('html[data-hydrated]').waitFor();
  }

  /** Waits until the page says that it is linked so. */
  async isLinked(link: Link, timeout = 10_000): Promise<void> {
    await expect(this.freshness).toHaveAttribute('data-link', link, { timeout });
  }

  /** Presses Refresh and waits for the answer. */
  async refresh(): Promise<void> {
    const answer = this.page.waitForResponse((response) => isQuestion(response.url()));
    await this.refreshButton.click();
    await (await answer).finished();
  }

  /** Types a search in place of the one that stands there. */
  async find(search: string): Promise<void> {
    await this.searchField.fill(search);
  }

  get refreshButton(): Locator {
    return this.page.getByRole('button', { name: 'Refresh' });
  }

  get searchField(): Locator {
    return this.page.getByRole('searchbox', { name: 'Search tasks' });
  }

  get rows(): Locator {
    return this.page.locator('tbody tr[data-task]');
  }

  get names(): Locator {
    return this.rows.locator('.name');
  }

  /** The row of the task with that name. */
  row(name: string): Locator {
    return this.rows.filter({ has: this.page.locator('.name').getByText(name, { exact: true }) });
  }

  badge(name: string): Locator {
    return this.row(name).locator('.status');
  }

  /** The tile that counts the tasks of a status, and filters by it. */
  tile(status: string): Locator {
    return this.page.locator(`.count-${status}`);
  }

  /** The line that says how true the page is. */
  get freshness(): Locator {
    return this.page.locator('.freshness');
  }
}

function isQuestion(url: string): boolean {
  return new URL(url).pathname.startsWith('/ui/board');
}
