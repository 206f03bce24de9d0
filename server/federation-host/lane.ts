import type { LinkLane } from '../../media/index.ts';

/** A WebSocket of either side, as far as a lane needs it. */
export interface LaneSocket {
  send(bytes: Uint8Array): void;
  close(): void;
  onMessage(listener: (bytes: Uint8Array) => void): void;
  /** @param listener gets true when the other node knows of no such link */
  onClose(listener: (gone: boolean) => void): void;
}

/** A packet that waited longer than this to be received is of no use; nothing more is sent until those before it arrived. */
export const lateMs = { audio: 1_200, video: 1_000 } as const;
const ackEveryMs = 60;
/** Messages under way at the same time. */
const maxUnderWay = 8_192;
/** Closes a connection of a link that is not known (RFC 6455 7.4.2). */
export const goneCode = 4404;
/** First byte of an acknowledgement; no packet of a link begins with it (RFC 7983). */
const ackMark = 0;

/**
 * Packets over a WebSocket. How much the system keeps in its own buffers is hidden from a program, and may be
 * many seconds of sound. So the receiver acknowledges how many messages came, and the sender drops what would come late.
 * @param now ms, forward only
 */
export function openLane(name: 'audio' | 'video', socket: LaneSocket, now: () => number): LinkLane {
  const sentAtMs = new Float64Array(maxUnderWay);
  let sent = 0;
  let acked = 0;
  let got = 0;
  let told = 0;
  let listener: (bytes: Uint8Array) => void = () => undefined;
  const timer = setInterval(() => {
    if (got === told) return;
    told = got;
    const ack = Buffer.alloc(5);
    ack[0] = ackMark;
    ack.writeUInt32BE(got >>> 0, 1);
    socket.send(ack);
  }, ackEveryMs);
  timer.unref();
  const closed: ((gone: boolean) => void)[] = [() => clearInterval(timer)];
  socket.onClose((gone) => {
    for (const tell of closed.splice(0)) tell(gone);
  });
  socket.onMessage((bytes) => {
    if (bytes[0] !== ackMark) {
      got++;
      listener(bytes);
    } else if (bytes.length === 5) {
      const count = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readUInt32BE(1);
      // Only what was sent can have come, and no count goes back.
      const ahead = (count - acked) >>> 0;
      if (ahead <= sent - acked) acked += ahead;
    } else socket.close();
  });
  return {
    send: (bytes) => {
      const isLate = sent > acked && now() - (sentAtMs[acked % maxUnderWay] as number) > lateMs[name];
      if (isLate || sent - acked >= maxUnderWay) return false;
      sentAtMs[sent % maxUnderWay] = now();
      sent++;
      socket.send(bytes);
      return true;
    },
    onPacket: (given) => {
      listener = given;
    },
    onClose: (given) => void closed.push(given),
    close: () => socket.close(),
  };
}
