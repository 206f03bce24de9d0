/**
 * Transport-wide congestion control (draft-holmer-rmcat-transport-wide-cc-extensions-01): one running number over all
 * packets of a connection, and feedback that says when each arrived.
 */

/** Packets that one feedback message reports on at most. */
export const maxReported = 800;
const unknown = -1;

/** Notes when numbered packets arrive and writes feedback about them. */
export class ArrivalRecorder {
  readonly #arrivals = new Float64Array(4096).fill(unknown);
  #next = -1;
  #highest = -1;
  #count = 0;

  /** @param nowUs arrival in µs of any clock that goes forward */
  note(sequence: number, nowUs: number): void {
    if (this.#next < 0) this.#next = this.#highest = sequence;
    const number = this.#highest + (((sequence - this.#highest) << 16) >> 16);
    if (number < this.#next || number - this.#next >= 4096) {
      // Too old to report, or a jump that no network makes: begin anew after a jump.
      if (number < this.#next) return;
      this.#arrivals.fill(unknown);
      this.#next = number;
    }
    this.#arrivals[number & 4095] = nowUs;
    if (number > this.#highest) this.#highest = number;
  }

  /** Feedback about everything since the last one; undefined when there is nothing to say. */
  write(senderSsrc: number, mediaSsrc: number): Buffer | undefined {
    let first = this.#next;
    while (first <= this.#highest && this.#at(first) === unknown) first++;
    if (this.#next < 0 || first > this.#highest) return undefined;
    const last = Math.min(this.#highest, first + maxReported - 1);
    const reference = Math.floor(this.#at(first) / 64_000);
    const { symbols, deltas } = this.#encode(first, last, reference * 64_000);
    for (let number = this.#next; number <= last; number++) this.#arrivals[number & 4095] = unknown;
    this.#next = last + 1;
    return this.#assemble({ senderSsrc, mediaSsrc, first, reference, symbols, deltas });
  }

  #at(number: number): number {
    return this.#arrivals[number & 4095] as number;
  }

  #encode(first: number, last: number, startUs: number): { symbols: number[]; deltas: number[] } {
    const symbols: number[] = [];
    const deltas: number[] = [];
    let before = startUs;
    for (let number = first; number <= last; number++) {
      const arrival = this.#at(number);
      if (arrival === unknown) {
        symbols.push(0);
        continue;
      }
      const ticks = Math.max(-32_768, Math.min(32_767, Math.round((arrival - before) / 250)));
      before += ticks * 250;
      if (ticks >= 0 && ticks <= 255) {
        symbols.push(1);
        deltas.push(ticks);
      } else {
        symbols.push(2);
        deltas.push((ticks >> 8) & 255, ticks & 255);
      }
    }
    return { symbols, deltas };
  }

  #assemble(parts: {
    senderSsrc: number;
    mediaSsrc: number;
    first: number;
    reference: number;
    symbols: number[];
    deltas: number[];
  }): Buffer {
    const chunks = Math.ceil(parts.symbols.length / 7);
    const bytes = Math.ceil((20 + chunks * 2 + parts.deltas.length) / 4) * 4;
    const packet = Buffer.alloc(bytes);
    packet[0] = 0x80 | 15;
    packet[1] = 205;
    packet.writeUInt16BE(bytes / 4 - 1, 2);
    packet.writeUInt32BE(parts.senderSsrc, 4);
    packet.writeUInt32BE(parts.mediaSsrc, 8);
    packet.writeUInt16BE(parts.first & 0xffff, 12);
    packet.writeUInt16BE(parts.symbols.length, 14);
    packet.writeUIntBE(parts.reference & 0xff_ffff, 16, 3);
    packet[19] = this.#count;
    this.#count = (this.#count + 1) & 255;
    for (let chunk = 0; chunk < chunks; chunk++) {
      let word = 0xc000;
      for (let index = 0; index < 7; index++) word |= (parts.symbols[chunk * 7 + index] ?? 0) << (12 - index * 2);
      packet.writeUInt16BE(word, 20 + chunk * 2);
    }
    Buffer.from(parts.deltas).copy(packet, 20 + chunks * 2);
    return packet;
  }
}

/** Arrival of one packet: µs relative to the other end's clock, undefined = lost. */
export interface ReportedPacket {
  readonly sequence: number;
  readonly arrivalUs: number | undefined;
}

/** @returns undefined when the message is malformed */
export function readTransportFeedback(part: Buffer): ReportedPacket[] | undefined {
  if (part.length < 20) return undefined;
  const base = part.readUInt16BE(12);
  const count = part.readUInt16BE(14);
  const symbols: number[] = [];
  let at = 20;
  while (symbols.length < count) {
    if (at + 2 > part.length) return undefined;
    const chunk = part.readUInt16BE(at);
    at += 2;
    if ((chunk & 0x8000) === 0) {
      for (let left = chunk & 0x1fff; left > 0 && symbols.length < count; left--) symbols.push((chunk >> 13) & 3);
    } else if ((chunk & 0x4000) === 0) {
      for (let bit = 13; bit >= 0 && symbols.length < count; bit--) symbols.push((chunk >> bit) & 1);
    } else for (let bit = 12; bit >= 0 && symbols.length < count; bit -= 2) symbols.push((chunk >> bit) & 3);
  }
  let clock = part.readUIntBE(16, 3) * 64_000;
  const packets: ReportedPacket[] = [];
  for (const [index, symbol] of symbols.entries()) {
    const size = symbol === 1 ? 1 : symbol === 2 ? 2 : 0;
    if (at + size > part.length) return undefined;
    if (size > 0) clock += (size === 1 ? (part[at] as number) : part.readInt16BE(at)) * 250;
    at += size;
    packets.push({ sequence: (base + index) & 0xffff, arrivalUs: size === 0 ? undefined : clock });
  }
  return packets;
}
