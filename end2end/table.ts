/** What was measured, beside what was to be reached. */
export class Table {
  private readonly rows: string[] = [];

  constructor(private readonly title: string) {}

  report(what: string, value: number, most: number): void {
    this.rows.push(`| ${what} | ${value.toFixed(value < 10 ? 2 : 0)} | ≤ ${most}: ${value <= most ? 'met' : '**missed**'} |`);
  }

  print(): void {
    console.log(`\n| ${this.title} | here | to reach |\n| --- | --- | --- |\n${this.rows.join('\n')}`);
  }
}
