import { canonical, type Json, readCanonical, readJson } from './json.ts';
import { check, eventTypes, headerSchema } from './json-schema.ts';
import { fromBase64url, sha256 } from './keys.ts';

export type Place = [seq: number, id: string];
/** Header of an event. */
export interface Header {
  v: number;
  room?: string;
  lane: 'c' | 'm' | 'r';
  node: string;
  inc: number;
  seq: number;
  prev?: string;
  hlc: [number, number];
  type: string;
  actor?: string;
  ctl?: [number, number, string];
  epoch?: number;
  d?: Record<string, Json>;
  seen?: Record<string, Place>;
  after?: [string, number, number, string][];
  ref?: string;
  bh?: string;
  bl?: number;
  crit?: string[];
}

/** An event whose bytes are right. What it means is decided elsewhere. */
export interface Event {
  id: string;
  /** Room id, or `reg:<hub>`. */
  room: string;
  header: Header;
  kid: string;
  signed: Buffer;
  signature: Buffer;
  /** absent: the header names none, or it is not in the bundle; wrong: it is there and is not what was committed to. */
  body: 'absent' | 'right' | 'wrong';
}

const limits = { c: 65_536, m: 4096, r: 16_384 };
const members = new Set([
  ...['v', 'room', 'lane', 'node', 'inc', 'seq', 'prev', 'hlc', 'type', 'actor', 'ctl', 'epoch', 'd', 'seen'],
  ...['after', 'ref', 'bh', 'bl', 'crit'],
]);

/** Opens an envelope. Answers why it is dropped as a text. */
export function openEvent(envelope: unknown): Event | string {
  const { protected: first, payload, signature: last, salt, body } = (envelope ?? {}) as Record<string, unknown>;
  const [head, bytes, signature] = [fromBase64url(first), fromBase64url(payload), fromBase64url(last)];
  if (!head || !bytes || signature?.length !== 64) return 'envelope is not base64url';
  const kid = /^\{"alg":"Ed25519","kid":"([A-Za-z0-9_-]{43})","typ":"consilium-event\+jws"\}$/.exec(
    head.toString('latin1'),
  )?.[1];
  if (kid === undefined) return 'protected header';
  let header: Header;
  try {
    header = readCanonical(bytes) as unknown as Header;
  } catch (error) {
    return `header: ${error instanceof Error ? error.message : 'unreadable'}`;
  }
  if (!check(headerSchema, header)) return 'header is not of its schema';
  if (bytes.length > limits[header.lane]) return 'header is too long';
  const fault = headerFault(header) ?? typeFault(header);
  if (fault !== null) return fault;
  const signed = Buffer.from(`${String(first)}.${String(payload)}`, 'latin1');
  const id = `e_${sha256(signed)}`;
  const room = header.lane === 'r' ? `reg:${header.node}` : (header.room ?? `r_${id.slice(2)}`);
  return { id, room, header, kid, signed, signature, body: bodyOf(header, salt, body) };
}

/** Members by lane and critical members. */
function headerFault(header: Header): string | null {
  const { lane, type } = header;
  const root = type === 'room.create' || type === 'reg.genesis';
  for (const name of header.crit ?? [])
    if (!members.has(name) || !Object.hasOwn(header, name)) return `critical member ${name}`;
  if ((header.bh === undefined) !== (header.bl === undefined)) return 'bh without bl';
  if ((header.bl ?? 0) > 32_768) return 'body is too long';
  if ((lane === 'r') !== type.startsWith('reg.')) return 'type in the wrong lane';
  if (type === 'room.create' && lane !== 'c') return 'type in the wrong lane';
  if (lane === 'r' && (header.room !== undefined || header.actor !== undefined)) return 'member of another lane';
  if (lane !== 'r' && (header.room === undefined) !== (type === 'room.create')) return 'room';
  if ((header.prev === undefined) !== root) return 'prev';
  if (root ? header.seq !== 1 : lane === 'c' && header.seq === 1) return 'seq';
  if ((lane === 'c') !== (header.epoch !== undefined)) return 'epoch';
  if (lane === 'c' && (header.epoch ?? 0) < 1) return 'epoch';
  if ((lane === 'm') !== (header.ctl !== undefined)) return 'ctl';
  if (lane === 'm' && header.seen !== undefined) return 'seen';
  if (lane === 'c' && header.after !== undefined) return 'after';
  const feed = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/[1-9][0-9]{0,6}$/;
  if (lane === 'c' && !Object.keys(header.seen ?? {}).every((key) => feed.test(key))) return 'seen names no feed';
  return null;
}

/** What the type demands. Types that are not known pass. Registry data is judged with its effect. */
function typeFault(header: Header): string | null {
  const type = eventTypes.get(header.type);
  if (!type || header.lane === 'r') return null;
  if (type.lane !== header.lane) return 'type in the wrong lane';
  const has = (rule: string, present: boolean) => rule === 'optional' || (rule === 'required') === present;
  if (!has(type.actor, header.actor !== undefined)) return 'actor';
  if (!has(type.ref, header.ref !== undefined)) return 'ref';
  if (type.seen && header.seen === undefined) return 'seen';
  if (!check(type.d, header.d ?? {})) return 'd is not of its schema';
  return type.body === null && header.bh !== undefined ? 'body of a type without one' : null;
}

/** */
function bodyOf(header: Header, salt: unknown, body: unknown): Event['body'] {
  if (salt === undefined && body === undefined) return 'absent';
  const [grains, bytes] = [fromBase64url(salt), fromBase64url(body)];
  if (!grains || !bytes || grains.length !== 16 || bytes.length !== header.bl) return 'wrong';
  const commitment = sha256(Buffer.concat([Buffer.from('consilium1-body\0'), grains, bytes]));
  if (commitment !== header.bh) return 'wrong';
  try {
    const value = readJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const schema = eventTypes.get(header.type)?.body;
    return schema && !check(schema, value) ? 'wrong' : 'right';
  } catch {
    return 'wrong';
  }
}

/** Bytes that root keys sign. */
export function cosigned(header: Header): Buffer {
  const { cosign: _cosign, ...d } = header.d ?? {};
  return Buffer.from(`consilium1-cosign\0${canonical({ ...header, d })}`);
}
