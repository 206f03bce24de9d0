/** Where a peer's packets come from and go to. */
export interface Remote {
  readonly address: string;
  readonly port: number;
  /** The connection, when the way is TCP. */
  readonly stream?: PacketStream;
}

/** A connection that carries packets. */
export interface PacketStream {
  /** The first packet carried an authenticated check. */
  proven: boolean;
  /** The other end; its `stream` is this one. */
  readonly remote: Remote;
  /** Sends a copy: the memory may be used again at once. */
  send(memory: Buffer, offset: number, length: number): void;
  close(): void;
}
