import type { Envelope } from '../../spec/schemas/federation/envelope.ts';
import type { VerifiedEvent } from '../contract.ts';
import type { FeedHead, StoredEvent } from '../ports.ts';
import { checkBody as bodyFitsType } from '../rooms/shape.ts';
import { parseJson } from '../signing/canonical.ts';
import { checkBody, type Opened, toEnvelope } from '../signing/envelope.ts';

/** Key of the feed that an event belongs to: `c`, or `node/inc`. */
export function feedOf(header: { lane: string; node: string; inc: number }): string {
  return header.lane === 'c' ? 'c' : `${header.node}/${header.inc}`;
}

/** Head of a feed after this event. */
export function headAfter({ id, header }: Pick<VerifiedEvent, 'id' | 'header'>): FeedHead {
  const { node, inc, seq, hlc } = header;
  return { feed: feedOf(header), node, inc, seq, id, hlc, status: 'open' };
}

/** An event read back from the store. The envelope is built when somebody asks for it, which is rare. */
export function fromStored(stored: StoredEvent): VerifiedEvent {
  const { id, room, header } = stored;
  const event = { id, room, header } as VerifiedEvent;
  let envelope: Envelope | undefined;
  Object.defineProperty(event, 'envelope', {
    enumerable: true,
    get: () => {
      envelope ??= toEnvelope(stored, { withBody: true });
      return envelope;
    },
  });
  const body = stored.body === null ? undefined : readBody(header.type, stored.body);
  if (body !== undefined) event.body = body;
  return event;
}

/** Parsed body of an event's type, or undefined when it is unsound or of the wrong shape: such a body is as good as none. */
function readBody(type: string, bytes: Buffer): unknown {
  const parsed = parseJson(bytes);
  return parsed.ok && bodyFitsType(type, parsed.value).ok ? parsed.value : undefined;
}

export interface Received {
  event: VerifiedEvent;
  stored: StoredEvent;
  /** Why the body that came along was discarded; the header stays valid. */
  bodyFault: string | null;
}

/** An opened event of a room as it is stored and told to the application, its body checked. */
export function fromOpened(opened: Opened, room: string, envelope: Envelope): Received {
  const { id, header, protectedBytes, payloadBytes, signature } = opened;
  const event: VerifiedEvent = { id, room, header, envelope };
  const stored: StoredEvent = {
    ...{ id, room, header, protectedBytes, payloadBytes, signature },
    ...{ salt: null, body: null, live: true, erasedBy: null },
  };
  let bodyFault: string | null = null;
  if (opened.body !== undefined && opened.salt !== undefined) {
    const checked = checkBody(header, opened.salt, opened.body);
    const fits = checked.ok ? bodyFitsType(header.type, checked.value) : checked;
    // A body that its author committed to is kept even when its shape is wrong, else everybody would ask for it again and again.
    if (checked.ok || checked.code === 'bad_json') {
      stored.salt = opened.salt;
      stored.body = opened.body;
    }
    if (checked.ok && fits.ok) event.body = checked.value;
    else bodyFault = fits.ok ? 'body_mismatch' : fits.code;
  }
  return { event, stored, bodyFault };
}
