import { Check } from 'typebox/value';
import {
  type CommandResult,
  type MediaCommand,
  WorkerNotice,
  type WorkerStart,
} from '../../spec/schemas/media/control.ts';
import { isLinkPacket, type LinkPacket } from '../control/packets.ts';
import { isSoundBatch, type SoundBatch } from '../control/sound.ts';
import type { MediaPorts, WorkerProcess } from '../ports.ts';

/** Commands that wait for their reply. */
const maxPending = 2_000;
const replyLimitMs = 5_000;
const firstRestartMs = 100;
const maxRestartMs = 5_000;
/** A worker that ran for so long was healthy: its next restart is quick again. */
const healthyAfterMs = 30_000;

type Notice = Exclude<WorkerNotice, { kind: 'reply' } | { kind: 'ready' }>;

export interface WorkerLinkListener {
  /** The worker is up, for the first time or again; it knows of nothing. */
  onReady(again: boolean): void;
  onNotice(notice: Notice): void;
  onPacket(packet: LinkPacket): void;
  onSound(sound: SoundBatch): void;
}

/** One media worker: started, watched, started again when it ends, and asked through numbered commands. */
export class WorkerLink {
  readonly #index: number;
  readonly #ports: MediaPorts;
  readonly #start: WorkerStart;
  readonly #listener: WorkerLinkListener;
  readonly #pending = new Map<number, { resolve: (result: CommandResult) => void; timer: NodeJS.Timeout }>();
  #process: WorkerProcess | undefined;
  #ready = false;
  #everReady = false;
  #readyAtMs = 0;
  #nextId = 1;
  #restartMs = firstRestartMs;
  #restart: NodeJS.Timeout | undefined;
  #closed = false;
  port: number | undefined;
  /** Why TCP is not open beside UDP. */
  tcpFault: string | undefined;

  constructor(index: number, start: WorkerStart, ports: MediaPorts, listener: WorkerLinkListener) {
    this.#index = index;
    this.#start = start;
    this.#ports = ports;
    this.#listener = listener;
  }

  get ready(): boolean {
    return this.#ready;
  }

  start(): void {
    if (this.#closed) return;
    const child = this.#ports.spawn();
    this.#process = child;
    child.onMessage((message) => this.#receive(child, message));
    child.onEnd((how) => this.#onEnd(child, how));
    child.send(this.#start);
  }

  /** Never rejects: a worker that is gone or silent is an answer of its own. */
  command(command: MediaCommand): Promise<CommandResult> {
    if (!this.#ready || this.#process === undefined) return Promise.resolve({ ok: false, reason: 'media_unavailable' });
    if (this.#pending.size >= maxPending) return Promise.resolve({ ok: false, reason: 'media_overloaded' });
    const id = this.#nextId++;
    const child = this.#process;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(id, { ok: false, reason: 'media_unavailable' }), replyLimitMs);
      this.#pending.set(id, { resolve, timer });
      child.send({ id, command });
    });
  }

  /** Hands a packet to the worker; it may get lost. */
  packet(packet: LinkPacket): void {
    if (this.#ready) this.#process?.send(packet);
  }

  /** Ends the worker and does not start it again. */
  close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    const child = this.#process;
    if (child === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      child.onEnd(() => resolve());
      child.kill();
    });
  }

  /** Ends the worker as a crash would; it comes back by itself. */
  crash(): void {
    this.#process?.kill();
  }

  #receive(child: WorkerProcess, message: unknown): void {
    if (child !== this.#process) return;
    if (isLinkPacket(message)) {
      this.#listener.onPacket(message);
      return;
    }
    if (isSoundBatch(message)) {
      this.#listener.onSound(message);
      return;
    }
    if (!Check(WorkerNotice, message)) {
      this.#ports.report({ kind: 'worker_babbled', worker: this.#index });
      return;
    }
    if (message.kind === 'reply') this.#settle(message.id, message.result);
    else if (message.kind === 'ready') this.#onReady(message.port, message.tcpFault);
    else this.#listener.onNotice(message);
  }

  #onReady(port: number, tcpFault: string | undefined): void {
    const again = this.#everReady;
    this.port = port;
    this.tcpFault = tcpFault;
    this.#ready = true;
    this.#everReady = true;
    this.#readyAtMs = this.#ports.now();
    this.#ports.report({ kind: 'worker_ready', worker: this.#index, port });
    if (tcpFault) this.#ports.report({ kind: 'worker_without_tcp', worker: this.#index, port, fault: tcpFault });
    this.#listener.onReady(again);
  }

  #onEnd(child: WorkerProcess, how: string): void {
    if (child !== this.#process) return;
    this.#process = undefined;
    if (this.#ready && this.#ports.now() - this.#readyAtMs > healthyAfterMs) this.#restartMs = firstRestartMs;
    this.#ready = false;
    for (const id of [...this.#pending.keys()]) this.#settle(id, { ok: false, reason: 'media_unavailable' });
    if (this.#closed) return;
    const restartInMs = this.#restartMs;
    this.#restartMs = Math.min(restartInMs * 2, maxRestartMs);
    this.#ports.report({ kind: 'worker_ended', worker: this.#index, how, restartInMs });
    this.#restart = setTimeout(() => this.start(), restartInMs);
  }

  #settle(id: number, result: CommandResult): void {
    const waiting = this.#pending.get(id);
    if (waiting === undefined) return;
    this.#pending.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(result);
  }
}
