import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** The program under test. */
export const PROGRAM = resolve(__dirname, '../target/release/progress-monitor');

/** Where and how a program is run, where that is not the usual. */
export interface Launch {
  program?: string;
  cwd?: string;
  dataDir?: string;
  args?: string[];
}

/** A server of the test's own, on a port and with data that nobody else has. */
export class Server {
  /** What it wrote to stderr. */
  log = '';
  private child!: ChildProcess;
  private port = 0;

  private constructor(
    private readonly ownFolder: string,
    private readonly launch: Launch,
  ) {}

  /** Starts one; it answers when this resolves. */
  static async start(launch: Launch = {}): Promise<Server> {
    const ownFolder = await mkdtemp(join(tmpdir(), 'progress-monitor-e2e-'));
    const server = new Server(ownFolder, launch);
    await server.run();
    return server;
  }

  /** `http://127.0.0.1:40123` */
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Runs it on the port that it had, or the first time on any that is free. */
  async run(): Promise<void> {
    const { program = PROGRAM, cwd, dataDir = this.ownFolder, args = [] } = this.launch;
    const own = ['serve', '--addr', `127.0.0.1:${this.port}`, '--data-dir', dataDir];
    // The zone of the server is not the viewer's either.
    const env = { ...process.env, TZ: 'America/New_York', RUST_LOG: 'info' };
    this.child = spawn(program, [...own, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stderr!.on('data', (text) => (this.log += text));
    const line = await firstLine(this.child);
    const port = line?.match(/http:\/\/127\.0\.0\.1:(\d+)/)?.[1];
    if (!port) throw new Error(`the server did not start: ${line ?? this.log}`);
    this.port = Number(port);
  }

  /** Ends it at once, without a chance to say goodbye. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Makes it hang: it holds its port, and answers nobody. */
  hang(): void {
    this.child.kill('SIGSTOP');
  }

  /** Makes it go on after it hung. */
  goOn(): void {
    this.child.kill('SIGCONT');
  }

  /** Stops it in order, and takes its data away. */
  async close(): Promise<void> {
    this.goOn();
    await this.end('SIGTERM');
    await rm(this.ownFolder, { recursive: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill(signal);
    await exit;
  }
}

/** The first line on stdout, or nothing if the program ends without one. */
async function firstLine(child: ChildProcess): Promise<string | undefined> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
}
