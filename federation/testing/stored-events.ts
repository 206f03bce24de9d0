import { createHash } from 'node:crypto';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { FeedHead, HeldEvent, StoredEvent } from '../ports.ts';

let counter = 0;
/** 43 base64url characters that no other call answers. */
function hash(): string {
  return createHash('sha256').update(`${process.pid} ${process.hrtime.bigint()} ${counter++}`).digest('base64url');
}
export const newRoomId = (): string => `r_${hash()}`;
export const newEventId = (): string => `e_${hash()}`;

/**
 * An event as a store holds it. The ids and the chain are right in form only: a store does not verify, so its tests need no signatures.
 */
export function storedEvent(
  over: Partial<EventHeader> & { room: string },
  rest: Partial<Omit<StoredEvent, 'header' | 'room'>> = {},
): StoredEvent {
  const body = rest.body === undefined ? Buffer.from('{"text":"Kaya: ECG attached"}') : rest.body;
  const header: EventHeader = {
    v: 1,
    lane: 'm',
    node: 'a.example',
    inc: 1,
    seq: 1,
    hlc: [1767600000000, 0],
    type: 'msg.post',
    ...(body === null ? {} : { bh: hash(), bl: body.length }),
    ...over,
  };
  return {
    id: newEventId(),
    room: over.room,
    header,
    protectedBytes: Buffer.from('{"alg":"Ed25519","kid":"k","typ":"consilium-event+jws"}'),
    payloadBytes: Buffer.from(JSON.stringify(header)),
    signature: Buffer.alloc(64, 7),
    salt: body === null ? null : Buffer.alloc(16, 9),
    live: true,
    erasedBy: null,
    ...rest,
    body,
  };
}

/** `count` events of one feed with seq from `fromSeq`. */
export function storedFeed(room: string, count: number, fromSeq = 1, node = 'a.example'): StoredEvent[] {
  return Array.from({ length: count }, (_, index) => storedEvent({ room, node, seq: fromSeq + index }));
}

export function feedHead(event: StoredEvent, status: FeedHead['status'] = 'open'): FeedHead {
  const { lane, node, inc, seq, hlc } = event.header;
  return { feed: lane === 'c' ? 'c' : `${node}/${inc}`, node, inc, seq, id: event.id, hlc, status };
}

export function heldEvent(room: string, seq: number, payload = 'e30'): HeldEvent {
  const envelope = { protected: 'e30', payload, signature: 'A'.repeat(86) };
  return { room, feed: 'b.example/1', seq, id: newEventId(), why: 'gap', envelope, from: 'b.example' };
}
