import { hash } from 'node:crypto';
import { Compile } from 'typebox/compile';
import { type Envelope, EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { Result } from '../contract.ts';
import type { Random, SigningKeys, StoredEvent } from '../ports.ts';
import { canonicalBytes, parseCanonical, parseJson } from './canonical.ts';

/** Longest header per lane and longest body, in bytes. */
export const maxHeaderBytes = { m: 4096, c: 65536, r: 16384 } as const;
export const maxBodyBytes = 32768;

const protectedStart = '{"alg":"Ed25519","kid":"';
const protectedEnd = '","typ":"consilium-event+jws"}';
const protectedBytesLength = protectedStart.length + 43 + protectedEnd.length;
const kidPattern = /^[A-Za-z0-9_-]{43}$/;
const bodyDomain = Buffer.from('consilium1-body\0');

const headerShape = Compile(EventHeader);
// A header that makes one of these critical is understood; any other name means a rule this version does not know.
const understood = new Set(Object.keys(EventHeader.properties));

/** An event whose bytes have the right form; its chain, signature and meaning are not checked yet. */
export interface Opened {
  id: string;
  header: EventHeader;
  kid: string;
  protectedBytes: Buffer;
  payloadBytes: Buffer;
  signature: Buffer;
  /** Both or neither. Untrusted until {@link checkBody} accepted them. */
  salt?: Buffer;
  body?: Buffer;
}

/** Bytes that an event's signature covers: `b64u(protected) "." b64u(payload)` (RFC 7515 section 5.1, R-4.4). */
export function signingInput(event: { protectedBytes: Buffer; payloadBytes: Buffer }): Buffer {
  return Buffer.from(
    `${event.protectedBytes.toString('base64url')}.${event.payloadBytes.toString('base64url')}`,
    'latin1',
  );
}

/** Id of an event from its signing input. The signature is not part of it, so two valid signatures cannot make two ids. */
export function eventId(input: string | Uint8Array): string {
  return `e_${hash('sha256', input, 'base64url')}`;
}

/** Room that an event belongs to: its header's, the one that it creates, or `reg:<hub>`. */
export function roomOf(event: { id: string; header: EventHeader }): string {
  if (event.header.lane === 'r') return `reg:${event.header.node}`;
  return event.header.room ?? `r_${event.id.slice(2)}`;
}

/** Salted commitment to a body: base64url SHA-256("consilium1-body" 0x00 salt body). */
export function bodyHash(salt: Uint8Array, body: Uint8Array): string {
  return hash('sha256', Buffer.concat([bodyDomain, salt, body]), 'base64url');
}

/**
 * Makes, signs and serialises an event. `header` comes without `bh` and `bl`; they are set from `body`, any I-JSON value.
 * The fresh 16-byte salt keeps an erased body from being guessed from its hash.
 * @throws TypeError when header or body cannot be sent: not canonical, not I-JSON, over a limit, not of the schema. That is a bug of the caller.
 */
export function seal(
  input: { header: Omit<EventHeader, 'bh' | 'bl'>; body?: unknown },
  signer: SigningKeys,
  random: Random,
): { id: string; stored: StoredEvent; envelope: Envelope } {
  const header: EventHeader = { ...input.header };
  let salt: Buffer | null = null;
  let body: Buffer | null = null;
  if (input.body !== undefined) {
    salt = random.bytes(16);
    body = Buffer.from(JSON.stringify(input.body), 'utf8');
    const sound = parseJson(body);
    if (!sound.ok) throw new TypeError(`event body: ${sound.detail}`);
    if (body.length > maxBodyBytes) throw new TypeError(`event body: ${body.length} bytes`);
    header.bh = bodyHash(salt, body);
    header.bl = body.length;
  }
  if (!headerShape.Check(header)) throw new TypeError(`event header: ${describeShape(header)}`);
  const fault = structureFault(header);
  if (fault && !fault.ok) throw new TypeError(`event header: ${fault.detail}`);
  const payloadBytes = canonicalBytes(header);
  if (payloadBytes.length > maxHeaderBytes[header.lane])
    throw new TypeError(`event header: ${payloadBytes.length} bytes`);
  const protectedBytes = Buffer.from(protectedStart + signer.current().kid + protectedEnd, 'latin1');
  const signed = signingInput({ protectedBytes, payloadBytes });
  const signature = signer.sign(signed);
  const id = eventId(signed);
  const room = roomOf({ id, header });
  const stored: StoredEvent = {
    ...{ id, room, header, protectedBytes, payloadBytes, signature, salt, body },
    live: true,
    erasedBy: null,
  };
  return { id, stored, envelope: toEnvelope(stored, { withBody: true }) };
}

function describeShape(header: unknown): string {
  const [first] = headerShape.Errors(header);
  return first ? `${first.instancePath} ${first.message}` : 'unknown';
}

/** Decodes base64url, or undefined unless re-encoding gives the very same text (RFC 4648 section 3.5). */
function decode(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

const malformed = (detail: string): Result<never> => ({ ok: false, code: 'event_malformed', detail });

/**
 * Steps 1 and 2 of acceptance: sizes, protected bytes, canonical header, schema, id. Context-free: every node refuses the same
 * events. Codes: `event_malformed`, `limit_exceeded`, `crit_unknown`. A damaged body or salt is left out, for it never invalidates the header.
 */
export function open(envelope: unknown): Result<Opened> {
  if (typeof envelope !== 'object' || envelope === null) return malformed('envelope');
  const raw = envelope as Record<string, unknown>;
  // Base64 is a third longer than what it holds; longer text cannot be decoded to an allowed header.
  if (typeof raw.payload !== 'string' || typeof raw.protected !== 'string') return malformed('envelope');
  if (raw.payload.length > (maxHeaderBytes.c / 3) * 4 + 4)
    return { ok: false, code: 'limit_exceeded', detail: 'header' };
  if (raw.protected.length > protectedBytesLength * 2) return malformed('protected');
  const protectedBytes = decode(raw.protected);
  const payloadBytes = decode(raw.payload);
  const signature = decode(raw.signature);
  if (!protectedBytes || !payloadBytes || signature?.length !== 64) return malformed('base64url');

  const kid = protectedKid(protectedBytes);
  if (kid === undefined) return malformed('protected');
  const parsed = parseCanonical(payloadBytes);
  if (!parsed.ok) return malformed('header is not canonical');
  const header = parsed.value;
  if (!headerShape.Check(header)) return malformed(`header ${describeShape(header)}`);
  if (payloadBytes.length > maxHeaderBytes[header.lane]) return { ok: false, code: 'limit_exceeded', detail: 'header' };
  const structure = structureFault(header);
  if (structure) return structure;

  const id = eventId(`${raw.protected}.${raw.payload}`);
  const opened: Opened = { id, header, kid, protectedBytes, payloadBytes, signature };
  const salt = decode(raw.salt);
  const body = decode(raw.body);
  if (salt && body && header.bh !== undefined) {
    opened.salt = salt;
    opened.body = body;
  }
  return { ok: true, value: opened };
}

/** The only protected header there is, byte for byte: alg "Ed25519" (RFC 9864), kid, typ, nothing else. */
function protectedKid(bytes: Buffer): string | undefined {
  if (bytes.length !== protectedBytesLength) return undefined;
  const text = bytes.toString('latin1');
  if (!text.startsWith(protectedStart) || !text.endsWith(protectedEnd)) return undefined;
  const kid = text.slice(protectedStart.length, -protectedEnd.length);
  return kidPattern.test(kid) ? kid : undefined;
}

/** Rules between members that a schema cannot say. */
function structureFault(header: EventHeader): Result<never> | undefined {
  for (const name of header.crit ?? []) {
    if (!understood.has(name)) return { ok: false, code: 'crit_unknown', detail: name };
    if (!Object.hasOwn(header, name)) return malformed('crit names an absent member');
  }
  if ((header.bh === undefined) !== (header.bl === undefined)) return malformed('bh and bl go together');
  if (header.bl !== undefined && header.bl > maxBodyBytes) return { ok: false, code: 'limit_exceeded', detail: 'body' };
  const isRoot = header.type === 'room.create' || header.type === 'reg.genesis';
  if (header.lane === 'r' && (header.room !== undefined || header.actor !== undefined)) return malformed('lane r');
  if (header.lane !== 'r' && (header.room === undefined) !== (header.type === 'room.create')) return malformed('room');
  if (header.type === 'room.create' && header.lane !== 'c') return malformed('lane');
  if (header.lane === 'r' ? !header.type.startsWith('reg.') : header.type.startsWith('reg.')) return malformed('lane');
  if ((header.prev === undefined) !== isRoot) return malformed('prev');
  if (isRoot && header.seq !== 1) return malformed('seq');
  if ((header.lane === 'c') !== (header.epoch !== undefined)) return malformed('epoch');
  if ((header.lane === 'm') !== (header.ctl !== undefined)) return malformed('ctl');
  return undefined;
}

/**
 * Checks a received body against the commitment in the signed header: length, salted hash, I-JSON.
 * Codes: `body_mismatch` (ask another holder), `bad_json` (the author committed to something unusable).
 */
export function checkBody(header: EventHeader, salt: Buffer | undefined, body: Buffer | undefined): Result<unknown> {
  if (!salt || !body || header.bh === undefined) return { ok: false, code: 'body_mismatch', detail: 'absent' };
  if (salt.length !== 16 || body.length !== header.bl) return { ok: false, code: 'body_mismatch', detail: 'length' };
  if (bodyHash(salt, body) !== header.bh) return { ok: false, code: 'body_mismatch', detail: 'hash' };
  return parseJson(body);
}

/** Envelope from stored bytes; nothing is serialised again, so the id cannot change. */
export function toEnvelope(
  stored: Pick<StoredEvent, 'protectedBytes' | 'payloadBytes' | 'signature' | 'salt' | 'body'>,
  { withBody }: { withBody: boolean },
): Envelope {
  const envelope: Envelope = {
    protected: stored.protectedBytes.toString('base64url'),
    payload: stored.payloadBytes.toString('base64url'),
    signature: stored.signature.toString('base64url'),
  };
  if (withBody && stored.salt && stored.body) {
    envelope.salt = stored.salt.toString('base64url');
    envelope.body = stored.body.toString('base64url');
  }
  return envelope;
}
