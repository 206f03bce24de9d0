/** Reading and writing of RTCP (RFC 3550 6, RFC 4585, RFC 5104, transport-wide feedback). Pure; bytes in, values out. */

export interface ReportBlock {
  ssrc: number;
  /** 0 … 255, of 256. */
  fractionLost: number;
  cumulativeLost: number;
  highestSequence: number;
  jitter: number;
  lastSenderReport: number;
  /** 1/65,536 s. */
  delaySinceLast: number;
}
export interface SenderInfo {
  /** 64-bit NTP time as two words. */
  ntpHigh: number;
  ntpLow: number;
  rtpTimestamp: number;
  packets: number;
  octets: number;
}
export type RtcpItem =
  | { kind: 'sender'; ssrc: number; info: SenderInfo; reports: ReportBlock[] }
  | { kind: 'receiver'; ssrc: number; reports: ReportBlock[] }
  | { kind: 'nack'; mediaSsrc: number; sequences: number[] }
  | { kind: 'pli'; mediaSsrc: number }
  | { kind: 'fir'; mediaSsrc: number }
  | { kind: 'transport'; body: Buffer }
  | { kind: 'bye'; ssrc: number };

/** Sequence numbers that one NACK may name; more is not a request but an attack. */
export const maxNackSequences = 512;

/** @returns what the compound packet says; parts that are not known or malformed are left out */
export function readRtcp(packet: Buffer): RtcpItem[] {
  const items: RtcpItem[] = [];
  for (let at = 0; at + 8 <= packet.length && items.length < 64; ) {
    const first = packet[at] as number;
    const end = at + 4 + packet.readUInt16BE(at + 2) * 4;
    if (first >> 6 !== 2 || end > packet.length) break;
    const item = readOne(packet.subarray(at, end), first & 0x1f, packet[at + 1] as number);
    if (item) items.push(...(Array.isArray(item) ? item : [item]));
    at = end;
  }
  return items;
}

function readOne(part: Buffer, count: number, type: number): RtcpItem | RtcpItem[] | undefined {
  const ssrc = part.readUInt32BE(4);
  if (type === 200 && part.length >= 28) {
    const info = {
      ntpHigh: part.readUInt32BE(8),
      ntpLow: part.readUInt32BE(12),
      rtpTimestamp: part.readUInt32BE(16),
      packets: part.readUInt32BE(20),
      octets: part.readUInt32BE(24),
    };
    return { kind: 'sender', ssrc, info, reports: readReports(part, 28, count) };
  }
  if (type === 201) return { kind: 'receiver', ssrc, reports: readReports(part, 8, count) };
  if (type === 203) return { kind: 'bye', ssrc };
  if (part.length < 12) return undefined;
  const mediaSsrc = part.readUInt32BE(8);
  if (type === 205 && count === 1) return { kind: 'nack', mediaSsrc, sequences: readNack(part) };
  if (type === 205 && count === 15) return { kind: 'transport', body: part };
  if (type === 206 && count === 1) return { kind: 'pli', mediaSsrc };
  if (type === 206 && count === 4) {
    const items: RtcpItem[] = [];
    for (let at = 12; at + 8 <= part.length; at += 8) items.push({ kind: 'fir', mediaSsrc: part.readUInt32BE(at) });
    return items;
  }
  return undefined;
}

function readReports(part: Buffer, start: number, count: number): ReportBlock[] {
  const reports: ReportBlock[] = [];
  for (let at = start; at + 24 <= part.length && reports.length < count; at += 24) {
    reports.push({
      ssrc: part.readUInt32BE(at),
      fractionLost: part[at + 4] as number,
      cumulativeLost: part.readIntBE(at + 5, 3),
      highestSequence: part.readUInt32BE(at + 8),
      jitter: part.readUInt32BE(at + 12),
      lastSenderReport: part.readUInt32BE(at + 16),
      delaySinceLast: part.readUInt32BE(at + 20),
    });
  }
  return reports;
}

function readNack(part: Buffer): number[] {
  const sequences: number[] = [];
  for (let at = 12; at + 4 <= part.length && sequences.length < maxNackSequences; at += 4) {
    const base = part.readUInt16BE(at);
    const mask = part.readUInt16BE(at + 2);
    sequences.push(base);
    for (let bit = 0; bit < 16; bit++) if (mask & (1 << bit)) sequences.push((base + bit + 1) & 0xffff);
  }
  return sequences;
}

function header(count: number, type: number, bytes: number): Buffer {
  const packet = Buffer.alloc(bytes);
  packet[0] = 0x80 | count;
  packet[1] = type;
  packet.writeUInt16BE(bytes / 4 - 1, 2);
  return packet;
}

export function writeSenderReport(ssrc: number, info: SenderInfo): Buffer {
  const packet = header(0, 200, 28);
  packet.writeUInt32BE(ssrc, 4);
  packet.writeUInt32BE(info.ntpHigh, 8);
  packet.writeUInt32BE(info.ntpLow, 12);
  packet.writeUInt32BE(info.rtpTimestamp >>> 0, 16);
  packet.writeUInt32BE(info.packets >>> 0, 20);
  packet.writeUInt32BE(info.octets >>> 0, 24);
  return packet;
}

/** @param reports at most 31 */
export function writeReceiverReport(ssrc: number, reports: readonly ReportBlock[]): Buffer {
  const packet = header(reports.length, 201, 8 + reports.length * 24);
  packet.writeUInt32BE(ssrc, 4);
  for (const [index, report] of reports.entries()) {
    const at = 8 + index * 24;
    packet.writeUInt32BE(report.ssrc, at);
    packet[at + 4] = report.fractionLost;
    packet.writeIntBE(Math.max(-0x80_0000, Math.min(0x7f_ffff, report.cumulativeLost)), at + 5, 3);
    packet.writeUInt32BE(report.highestSequence >>> 0, at + 8);
    packet.writeUInt32BE(report.jitter >>> 0, at + 12);
    packet.writeUInt32BE(report.lastSenderReport >>> 0, at + 16);
    packet.writeUInt32BE(report.delaySinceLast >>> 0, at + 20);
  }
  return packet;
}

export function writePli(senderSsrc: number, mediaSsrc: number): Buffer {
  const packet = header(1, 206, 12);
  packet.writeUInt32BE(senderSsrc, 4);
  packet.writeUInt32BE(mediaSsrc, 8);
  return packet;
}

/** @param sequences ascending on the circle */
export function writeNack(senderSsrc: number, mediaSsrc: number, sequences: readonly number[]): Buffer {
  const pairs: [number, number][] = [];
  for (const sequence of sequences) {
    const last = pairs.at(-1);
    const distance = last ? (sequence - last[0]) & 0xffff : 0;
    if (last && distance >= 1 && distance <= 16) last[1] |= 1 << (distance - 1);
    else pairs.push([sequence, 0]);
  }
  const packet = header(1, 205, 12 + pairs.length * 4);
  packet.writeUInt32BE(senderSsrc, 4);
  packet.writeUInt32BE(mediaSsrc, 8);
  for (const [index, [base, mask]] of pairs.entries()) {
    packet.writeUInt16BE(base, 12 + index * 4);
    packet.writeUInt16BE(mask, 14 + index * 4);
  }
  return packet;
}

/** Source description with the one item that receivers need to group streams (RFC 3550 6.5.1). */
export function writeCname(ssrc: number, cname: string): Buffer {
  const text = Buffer.from(cname, 'latin1');
  const bytes = 8 + Math.ceil((2 + text.length + 1) / 4) * 4;
  const packet = header(1, 202, bytes);
  packet.writeUInt32BE(ssrc, 4);
  packet[8] = 1;
  packet[9] = text.length;
  text.copy(packet, 10);
  return packet;
}
