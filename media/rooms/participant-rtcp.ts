import type { FaultCounter } from '../engine/faults.ts';
import type { BandwidthEstimate } from '../forwarding/bandwidth.ts';
import { readRtcp } from '../rtp/rtcp.ts';
import { readTransportFeedback } from '../rtp/transport-feedback.ts';
import type { Slot } from './slot.ts';
import type { Layer, Track } from './track.ts';

/** Retransmissions of one section in one message; a browser that asks for more needs a key frame. */
const maxRepairsPerMessage = 200;

/** Whose reports are read. */
export interface Reporting {
  readonly ground: { readonly now: () => number; readonly faults: FaultCounter };
  readonly tracks: ReadonlyMap<string, Track>;
  readonly slots: ReadonlyMap<string, Slot>;
  readonly bandwidth: BandwidthEstimate;
}

/** What a browser reports and asks for (RFC 3550 6.4, RFC 4585 6). */
export function handleRtcp(participant: Reporting, packet: Buffer): void {
  const nowMs = participant.ground.now();
  for (const item of readRtcp(packet)) {
    if (item.kind === 'sender') noteSender(participant, item.ssrc, item.info, nowMs);
    if (item.kind === 'sender' || item.kind === 'receiver') {
      for (const report of item.reports) slotOf(participant, report.ssrc)?.noteReport(report, nowMs);
    } else if (item.kind === 'nack') {
      const slot = slotOf(participant, item.mediaSsrc);
      const sequences = item.sequences.slice(0, maxRepairsPerMessage);
      const failed = slot ? sequences.filter((sequence) => !slot.retransmit(sequence)).length : 0;
      if (failed > 0) participant.ground.faults.add('repair_gone', failed);
    } else if (item.kind === 'transport') {
      const packets = readTransportFeedback(item.body);
      if (packets) participant.bandwidth.noteFeedback(packets, nowMs);
      else participant.ground.faults.add('feedback_malformed');
    } else if (item.kind === 'pli' || item.kind === 'fir') {
      slotOf(participant, item.mediaSsrc)?.requestKeyframe();
    }
  }
}

function noteSender(
  participant: Reporting,
  ssrc: number,
  info: NonNullable<Layer['report']>['info'],
  nowMs: number,
): void {
  for (const track of participant.tracks.values()) {
    const layer = track.layers.find((entry) => entry.ssrc === ssrc);
    if (layer === undefined) continue;
    layer.report = { info, atMs: nowMs };
    layer.reception.noteSenderReport(info.ntpHigh, info.ntpLow, nowMs);
  }
}

function slotOf(participant: Reporting, ssrc: number): Slot | undefined {
  for (const slot of participant.slots.values()) if (slot.parts.ssrc === ssrc) return slot;
  return undefined;
}
