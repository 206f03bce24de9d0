import { allocateLayers } from '../forwarding/allocation.ts';
import { chooseLayer } from '../forwarding/layer-choice.ts';
import type { Participant } from './participant.ts';
import type { Slot } from './slot.ts';
import type { Layer, Track } from './track.ts';

/** What a layer costs until it has been measured, in bits per second, by how many layers a track has. */
const nominalBps: Readonly<Record<number, readonly number[]>> = {
  1: [1_200_000],
  2: [200_000, 1_200_000],
  3: [150_000, 500_000, 1_700_000],
};

/** Of a picture from another node before it was measured. */
const linkedBps = 300_000;

/** A picture that goes out on one way, and the layer that its place asks for. */
export interface Shown {
  readonly slot: Slot;
  readonly track: Track;
  readonly height: number;
  readonly layer: Layer;
}

/**
 * Gives each receiving section of a browser the layer that its tile asks for and that its way carries.
 * @param find a track of somebody else by its id
 */
export function applyPictures(participant: Participant, find: (id: string) => Track | undefined, nowMs: number): void {
  const wanted = new Map(participant.view.map((entry) => [entry.mid, entry]));
  const shown: Shown[] = [];
  for (const slot of participant.slots.values()) {
    if (slot.parts.kind !== 'video') continue;
    const entry = wanted.get(slot.parts.mid);
    const track = entry && participant.rights.receive ? find(entry.track) : undefined;
    slot.setTrack(track);
    const layer = track && entry ? chooseLayer(track.layers, entry.height, nowMs) : undefined;
    if (track && entry && layer) shown.push({ slot, track, height: entry.height, layer });
    else slot.setLayer(undefined);
    slot.held = track?.muted ? 'muted' : undefined;
  }
  fitPictures(shown, participant.bandwidth.bps, nowMs);
}

/** Gives each picture the best layer up to the wanted one that all of them together leave room for. @param bps what the way carries */
export function fitPictures(shown: readonly Shown[], bps: number, nowMs: number): void {
  const layers = allocateLayers(
    shown.map(({ track, height, layer }) => ({
      screen: track.source === 'screen',
      height,
      bitrates: track.layers.slice(0, layer.index + 1).map((each) => costOf(each, nowMs)),
    })),
    bps,
  );
  for (const [index, { slot, track }] of shown.entries()) {
    const chosen = track.layers[layers[index] ?? -1];
    slot.setLayer(chosen && sendingAtOrBelow(track, chosen.index, nowMs));
    if (chosen === undefined) slot.held = 'bandwidth';
    else if (slot.held === undefined && !track.layers.some((layer) => layer.isSending(nowMs)))
      slot.held = 'not_sending';
  }
}

function costOf(layer: Layer, nowMs: number): number {
  // What comes over a link has one layer of any size: what it costs is what it costs now.
  if (layer.track.origin) return layer.bitrate > 0 ? layer.bitrate : linkedBps;
  const nominal = nominalBps[layer.track.layers.length]?.[layer.index] ?? 1_200_000;
  // A picture that hardly moves costs little now and its usual rate a second later: half of that is kept free.
  return layer.isSending(nowMs) && layer.bitrate > 0 ? Math.max(layer.bitrate, nominal / 2) : nominal;
}

/** A lower layer may have been switched off by its browser: the nearest that is really sent. */
function sendingAtOrBelow(track: Track, index: number, nowMs: number): Layer | undefined {
  for (let at = index; at >= 0; at--) if (track.layers[at]?.isSending(nowMs)) return track.layers[at];
  return track.layers.find((layer) => layer.isSending(nowMs)) ?? track.layers[index];
}
