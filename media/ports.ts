import type { LinkReason } from '../spec/schemas/media/link.ts';

/** What the media of a node needs of the world. The server hands it in; nothing here reads time, network or environment. */

/** A started media worker process. */
export interface WorkerProcess {
  /** Sends one plain value. A process that is gone takes nothing and says so by its end. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also when the process could not be started. */
  onEnd(listener: (how: string) => void): void;
  kill(): void;
}

/** A connection to another node that carries packets of a link where UDP does not pass. */
export interface LinkLane {
  /** @returns false when the packet was dropped, because it would come too late */
  send(packet: Uint8Array): boolean;
  onPacket(listener: (packet: Uint8Array) => void): void;
  /** @param listener gets true when the other node knows of no such link */
  onClose(listener: (gone: boolean) => void): void;
  close(): void;
}

export interface MediaPorts {
  /** Starts a process that runs `media/worker.ts`. */
  spawn(): WorkerProcess;
  /** ms since the epoch. */
  now(): number;
  /** Something that an administrator wants to know; no personal data. */
  report(event: MediaEvent): void;
}

export type MediaEvent =
  | { readonly kind: 'worker_ready'; readonly worker: number; readonly port: number }
  /** Browsers whose firewall lets no UDP through cannot join: the number is taken for TCP, or not allowed. */
  | { readonly kind: 'worker_without_tcp'; readonly worker: number; readonly port: number; readonly fault: string }
  | { readonly kind: 'worker_ended'; readonly worker: number; readonly how: string; readonly restartInMs: number }
  | { readonly kind: 'worker_babbled'; readonly worker: number }
  /** What people say was not decoded any more; it goes on after a second. */
  | { readonly kind: 'decoder_ended'; readonly how: string }
  /** A link to another node ended by itself. */
  | { readonly kind: 'link_ended'; readonly node: string; readonly reason: LinkReason };
