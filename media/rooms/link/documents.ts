import { Check } from 'typebox/value';
import { LinkDocument, maxLinkDocumentBytes } from '../../../spec/schemas/media/link.ts';
import {
  type DocumentKind,
  type DocumentPart,
  type DocumentReceipt,
  partBytes,
  readDocumentPacket,
  writePart,
  writeReceipt,
} from './document-parts.ts';

const maxParts = Math.ceil(maxLinkDocumentBytes / partBytes);
/** Parts that leave in one turn: a long document must not push sound aside. */
const partsPerTurn = 24;
const firstWaitMs = 150;
const maxWaitMs = 1_000;
const betweenVersionsMs = 100;
/** Documents that may come at once, and each second after that. */
const burst = 60;
const perSecond = 30;

export interface DocumentsParts {
  /** Number under which this relay reports. */
  readonly ssrc: number;
  readonly now: () => number;
  /** Sends an RTCP packet; it may get lost. */
  send(packet: Buffer): void;
  onDocument(document: LinkDocument): void;
  /** The other side sent what no relay sends. */
  onViolation(name: string): void;
}

interface Outgoing {
  text: string;
  version: number;
  parts: Buffer[];
  left: Set<number>;
  sentAtMs: number;
  /** Versions that follow each other fast become one. */
  readonly notBeforeMs: number;
  waitMs: number;
  /** Sent once only: its receipt says how long the way takes. */
  isFresh: boolean;
}
interface Incoming {
  version: number;
  count: number;
  parts: (Buffer | undefined)[];
  missing: number;
  bytes: number;
}

/**
 * Brings the newest version of each of a few documents to the other relay, over packets that get lost and overtake each
 * other: what was not received is sent again, and a newer version replaces an older one on its way. Nothing queues up.
 */
export class Documents {
  readonly #parts: DocumentsParts;
  readonly #outgoing = new Map<DocumentKind, Outgoing>();
  readonly #incoming = new Map<DocumentKind, Incoming>();
  #budget = burst;
  #budgetAtMs: number;
  /** How long the way there and back takes; undefined until it was measured. */
  rttMs: number | undefined;

  constructor(parts: DocumentsParts) {
    this.#parts = parts;
    this.#budgetAtMs = parts.now();
  }

  /** The document as it is now; the same again costs nothing. */
  publish(document: LinkDocument): void {
    const text = JSON.stringify(document);
    const before = this.#outgoing.get(document.kind);
    if (before?.text === text) return;
    const bytes = Buffer.from(text);
    const count = Math.max(1, Math.ceil(bytes.length / partBytes));
    // The lists in a document are bounded by its schema; what is longer would be a bug on this side.
    if (count > maxParts) throw new Error('a document is longer than the link carries');
    this.#outgoing.set(document.kind, {
      text,
      version: (before?.version ?? 0) + 1,
      parts: Array.from({ length: count }, (_, index) => bytes.subarray(index * partBytes, (index + 1) * partBytes)),
      left: new Set(Array.from({ length: count }, (_, index) => index)),
      sentAtMs: Number.NEGATIVE_INFINITY,
      notBeforeMs: before === undefined ? 0 : before.sentAtMs + betweenVersionsMs,
      waitMs: firstWaitMs,
      isFresh: true,
    });
  }

  /** Sends what is due. Called several times a second. */
  tick(): void {
    const nowMs = this.#parts.now();
    for (const [kind, entry] of this.#outgoing) {
      const isDue = nowMs >= entry.notBeforeMs && nowMs - entry.sentAtMs >= entry.waitMs;
      if (entry.left.size === 0 || !isDue) continue;
      const isFirst = entry.sentAtMs === Number.NEGATIVE_INFINITY;
      entry.isFresh = isFirst;
      if (!isFirst) entry.waitMs = Math.min(maxWaitMs, Math.max(entry.waitMs * 1.5, (this.rttMs ?? 0) * 1.5));
      entry.sentAtMs = nowMs;
      const { version, parts } = entry;
      for (const index of [...entry.left].slice(0, partsPerTurn)) {
        const bytes = parts[index] as Buffer;
        this.#parts.send(writePart(this.#parts.ssrc, { kind, version, index, count: parts.length, bytes }));
      }
    }
  }

  /** A packet of this kind from the other side. */
  receive(packet: Buffer): void {
    const item = readDocumentPacket(packet);
    if (item === undefined) this.#parts.onViolation('link_packet_malformed');
    else if (item.type === 'receipt') this.#noteReceipt(item);
    else this.#takePart(item);
  }

  #noteReceipt({ kind, version, have }: DocumentReceipt): void {
    const entry = this.#outgoing.get(kind);
    if (entry?.version !== version) return;
    const before = entry.left.size;
    for (const index of entry.left) if (isSet(have, index)) entry.left.delete(index);
    if (entry.left.size === before) return;
    entry.waitMs = firstWaitMs;
    if (entry.isFresh) this.rttMs = this.#parts.now() - entry.sentAtMs;
  }

  #takePart(part: DocumentPart): void {
    if (part.count < 1 || part.count > maxParts || part.index >= part.count) {
      this.#parts.onViolation('link_part_malformed');
      return;
    }
    const before = this.#incoming.get(part.kind);
    if (before && part.version < before.version) return;
    let entry = before;
    if (entry === undefined || part.version > entry.version) {
      if (!this.#take()) {
        this.#parts.onViolation('link_document_flood');
        return;
      }
      entry = { version: part.version, count: part.count, parts: [], missing: part.count, bytes: 0 };
      this.#incoming.set(part.kind, entry);
    }
    if (part.count !== entry.count) {
      this.#parts.onViolation('link_part_malformed');
      return;
    }
    const isNew = entry.missing > 0 && entry.parts[part.index] === undefined;
    if (isNew) {
      entry.parts[part.index] = Buffer.from(part.bytes);
      entry.missing--;
    }
    this.#parts.send(writeReceipt(this.#parts.ssrc, { kind: part.kind, version: part.version, have: haveOf(entry) }));
    if (isNew && entry.missing === 0) this.#finish(part.kind, entry);
  }

  #finish(kind: DocumentKind, entry: Incoming): void {
    const bytes = Buffer.concat(entry.parts as Buffer[]);
    entry.parts = [];
    const document = parse(bytes);
    if (!Check(LinkDocument, document) || document.kind !== kind) this.#parts.onViolation('link_document_malformed');
    else this.#parts.onDocument(document);
  }

  #take(): boolean {
    const nowMs = this.#parts.now();
    this.#budget = Math.min(burst, this.#budget + (Math.max(0, nowMs - this.#budgetAtMs) * perSecond) / 1000);
    this.#budgetAtMs = nowMs;
    if (this.#budget < 1) return false;
    this.#budget--;
    return true;
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

const isSet = (bits: Buffer, index: number): boolean => (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;

function haveOf({ count, parts, missing }: Incoming): Buffer {
  const bits = Buffer.alloc(Math.ceil(count / 8));
  for (let index = 0; index < count; index++) {
    if (missing === 0 || parts[index] !== undefined)
      bits[index >> 3] = (bits[index >> 3] as number) | (1 << (index & 7));
  }
  return bits;
}
