import { createHash, createHmac, randomBytes } from 'node:crypto';

/** The part of STUN and TURN (RFC 8489, RFC 8656) that a client needs who only wants to know whether a server works. */

const magic = 0x2112a442;
const headerBytes = 20;
export const method = { allocate: 0x0003, refresh: 0x0004, createPermission: 0x0008 } as const;
const attribute = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  lifetime: 0x000d,
  peer: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  relayed: 0x0016,
  transport: 0x0019,
} as const;

/** What a server wants to see in a request: its realm and nonce, with the name and key of the one who asks. */
export interface TurnLogin {
  readonly username: string;
  readonly credential: string;
  readonly realm: string;
  readonly nonce: string;
}

export interface TurnAnswer {
  readonly ok: boolean;
  /** Of a refusal. */
  readonly error: number | undefined;
  readonly realm: string | undefined;
  readonly nonce: string | undefined;
  readonly hasRelayedAddress: boolean;
}

/** @param content what the method needs beside the login */
export function writeRequest(
  kind: number,
  content: { readonly peer?: { readonly address: string; readonly port: number }; readonly lifetimeS?: number },
  login: TurnLogin | undefined,
): { readonly bytes: Buffer; readonly transaction: Buffer } {
  const transaction = randomBytes(12);
  const parts: Buffer[] = [];
  if (kind === method.allocate) parts.push(field(attribute.transport, Buffer.from([17, 0, 0, 0])));
  if (content.lifetimeS !== undefined) parts.push(field(attribute.lifetime, word(content.lifetimeS)));
  if (content.peer) parts.push(field(attribute.peer, xorAddress(content.peer)));
  if (login === undefined) return { bytes: assemble(kind, transaction, parts), transaction };
  parts.push(
    field(attribute.username, Buffer.from(login.username)),
    field(attribute.realm, Buffer.from(login.realm)),
    field(attribute.nonce, Buffer.from(login.nonce)),
  );
  const key = createHash('md5').update(`${login.username}:${login.realm}:${login.credential}`).digest();
  // The integrity covers a header that counts it already (RFC 8489 14.5).
  const covered = assemble(kind, transaction, parts, 24);
  const integrity = createHmac('sha1', key).update(covered).digest();
  return { bytes: Buffer.concat([covered, field(attribute.integrity, integrity)]), transaction };
}

/** @returns undefined for anything but the answer to this request */
export function readAnswer(packet: Buffer, kind: number, transaction: Buffer): TurnAnswer | undefined {
  if (packet.length < headerBytes || packet.readUInt16BE(2) + headerBytes > packet.length) return undefined;
  const type = packet.readUInt16BE(0);
  const ok = type === (kind | 0x0100);
  if ((!ok && type !== (kind | 0x0110)) || !packet.subarray(8, 20).equals(transaction)) return undefined;
  let error: number | undefined;
  let realm: string | undefined;
  let nonce: string | undefined;
  let hasRelayedAddress = false;
  for (let at = headerBytes; at + 4 <= packet.length; ) {
    const length = packet.readUInt16BE(at + 2);
    const value = packet.subarray(at + 4, at + 4 + length);
    if (value.length < length) return undefined;
    const name = packet.readUInt16BE(at);
    if (name === attribute.error && length >= 4) error = ((value[2] as number) & 7) * 100 + (value[3] as number);
    else if (name === attribute.realm) realm = value.toString();
    else if (name === attribute.nonce) nonce = value.toString();
    else if (name === attribute.relayed) hasRelayedAddress = true;
    at += 4 + length + ((4 - (length & 3)) & 3);
  }
  return { ok, error, realm, nonce, hasRelayedAddress };
}

/** Length of the message at the start of a stream; undefined until its header is there. */
export function messageBytes(stream: Buffer): number | undefined {
  return stream.length < 4 ? undefined : headerBytes + stream.readUInt16BE(2);
}

function assemble(kind: number, transaction: Buffer, parts: readonly Buffer[], more = 0): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt16BE(kind, 0);
  head.writeUInt16BE(body.length + more, 2);
  head.writeUInt32BE(magic, 4);
  return Buffer.concat([head, transaction, body]);
}

function field(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** IPv4 only: what a peer of IPv6 needs is asked for by another kind of allocation (RFC 8656 7.2). */
function xorAddress({ address, port }: { readonly address: string; readonly port: number }): Buffer {
  const bytes = Buffer.alloc(8);
  bytes[1] = 1;
  bytes.writeUInt16BE(port ^ (magic >>> 16), 2);
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  bytes.writeUInt32BE((value ^ magic) >>> 0, 4);
  return bytes;
}
