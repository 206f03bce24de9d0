import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadNotice, LoadRequest } from './load-process.ts';

/** Brings an offer to the server under test and its answer back. */
export type Negotiate = (participant: string, sdp: string) => Promise<string>;

/** A process of load clients, driven from here. */
export class Load implements Disposable {
  readonly #child: ChildProcess;
  readonly #negotiate: Negotiate;
  readonly #waiting = new Map<string, (notice: LoadNotice) => void>();
  #failed: ((error: Error) => void) | undefined;

  constructor(negotiate: Negotiate) {
    this.#negotiate = negotiate;
    this.#child = fork(fileURLToPath(new URL('./load-process.ts', import.meta.url)), [], { execArgv: [] });
    this.#child.on('message', (notice: LoadNotice) => void this.#receive(notice));
  }

  /** Connects one client. */
  async enter(
    participant: string,
    sends: ('audio' | 'video')[],
    receives: { audio?: number; video?: number; bind?: string } = {},
  ): Promise<void> {
    const { audio = 0, video = 0, bind } = receives;
    await this.#ask(
      { kind: 'enter', participant, sends, audio, video, ...(bind ? { bind } : {}) },
      `entered ${participant}`,
    );
  }

  /** Sends for some seconds. @returns packets sent */
  async publish(participant: string, packetsPerSecond: number, seconds: number): Promise<number> {
    const request = { kind: 'publish', participant, packetsPerSecond, seconds } as const;
    const notice = await this.#ask(request, `published ${participant}`);
    return notice.kind === 'published' ? notice.packets : 0;
  }

  reset(): void {
    this.#child.send({ kind: 'reset' } satisfies LoadRequest);
  }

  async report(): Promise<{ packets: number; latenciesMs: number[] }> {
    const notice = await this.#ask({ kind: 'report' }, 'reported');
    if (notice.kind !== 'reported') throw new Error('the load process answered something else');
    return notice;
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }

  #ask(request: LoadRequest, key: string): Promise<LoadNotice> {
    return new Promise((resolve, reject) => {
      this.#failed = reject;
      this.#waiting.set(key, resolve);
      this.#child.send(request);
    });
  }

  async #receive(notice: LoadNotice): Promise<void> {
    if (notice.kind === 'failed') this.#failed?.(new Error(notice.reason));
    else if (notice.kind === 'offer') {
      const sdp = await this.#negotiate(notice.participant, notice.sdp).catch((error: Error) => {
        this.#failed?.(error);
        return undefined;
      });
      if (sdp !== undefined) this.#child.send({ kind: 'answer', participant: notice.participant, sdp });
    } else {
      const key = notice.kind === 'reported' ? notice.kind : `${notice.kind} ${notice.participant}`;
      this.#waiting.get(key)?.(notice);
      this.#waiting.delete(key);
    }
  }
}
