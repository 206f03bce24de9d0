import type { MediaRights, RoomOptions } from '../../spec/schemas/media/control.ts';
import type { LinkReason } from '../../spec/schemas/media/link.ts';
import type { CallNotice, CallRequest, MediaSource, TrackState } from '../../spec/schemas/media/signalling.ts';
import type { LaneName } from '../engine/link-tunnel.ts';
import { assignVoices } from '../forwarding/voices.ts';
import { RoomLinks } from './link/room-links.ts';
import { type Ground, Participant, type SignalResult } from './participant.ts';
import { applyPictures } from './pictures.ts';
import { qualityOf } from './quality.ts';
import { type TappedSound, Taps } from './tap.ts';
import type { Track } from './track.ts';

export interface RoomListener {
  notify(participant: string, notice: CallNotice): void;
  onConnection(participant: string, connected: boolean): void;
  onLink(peer: string, link: string, up: boolean, reason?: LinkReason): void;
  onLanes(peer: string, link: string, wanted: boolean): void;
  onLinkPacket(peer: string, link: string, lane: LaneName, packet: Buffer): void;
  /** What a person says to whom the room listens; its memory is used again afterwards. */
  onSound(participant: string, sound: TappedSound): void;
}

/** Speakers named in one notice. */
const maxSpeakers = 5;
/** Louder than this is speech, in dB below full scale. */
const speechLevel = 60;
const qualityEverySeconds = 5;

/**
 * One media room. Everything in it happens in one turn of the event loop, in the order in which commands and packets
 * arrive; nothing waits, so actions cannot overlap.
 */
export class Room {
  readonly #options: RoomOptions;
  readonly #ground: Ground;
  readonly #listener: RoomListener;
  readonly #participants = new Map<string, Participant>();
  /** To other nodes. */
  readonly links: RoomLinks;
  readonly #taps: Taps;
  /** Who was last told to speak, by the part of the room. */
  readonly #speakers = new Map<string, string>();
  readonly #told = new Map<string, string>();
  readonly #quality = new Map<string, { level: string; reason: string; turns: number }>();

  constructor(options: RoomOptions, ground: Ground, listener: RoomListener) {
    this.#options = options;
    this.#ground = ground;
    this.#listener = listener;
    this.#taps = new Taps((participant, sound) => listener.onSound(participant, sound));
    this.links = new RoomLinks({
      ...{ ground, participants: this.#participants, ...options },
      onTracksChanged: () => this.#onTracksChanged(),
      onLink: (...told) => listener.onLink(...told),
      onLanes: (...told) => listener.onLanes(...told),
      onPacket: (...told) => listener.onLinkPacket(...told),
    });
  }

  get size(): number {
    return this.#participants.size;
  }

  /** Makes a place for a person. One who is there already takes it over: the older connection ends. */
  join(id: string, rights: MediaRights): SignalResult {
    const before = this.#participants.get(id);
    if (before) {
      before.notify({ kind: 'ended', reason: 'replaced' });
      before.close();
    } else if (this.#participants.size + this.links.people >= this.#options.maxParticipants) {
      return { ok: false, reason: 'media_room_full' };
    }
    const participant = new Participant(id, rights, this.#ground, {
      onTracksChanged: () => this.#onTracksChanged(),
      onConnection: (connected) => this.#listener.onConnection(id, connected),
      notify: (notice) => this.#listener.notify(id, notice),
    });
    this.#participants.set(id, participant);
    this.#onTracksChanged();
    return done;
  }

  leave(id: string, reason: 'left' | 'removed'): SignalResult {
    const participant = this.#participants.get(id);
    if (!participant) return unknownParticipant;
    this.#participants.delete(id);
    this.#told.delete(id);
    this.#quality.delete(id);
    this.#taps.listen(id, false);
    participant.close();
    participant.notify({ kind: 'ended', reason });
    this.#onTracksChanged();
    return done;
  }

  setRights(id: string, rights: MediaRights): SignalResult {
    const participant = this.#participants.get(id);
    if (!participant) return unknownParticipant;
    if (participant.group !== (rights.group ?? '')) this.#speakers.clear();
    participant.rights = rights;
    for (const track of participant.tracks.values()) {
      track.muted = this.#isMuted(participant, track.source);
      track.group = participant.group;
    }
    this.#onTracksChanged();
    return done;
  }

  mute(id: string, source: MediaSource, muted: boolean): SignalResult {
    const participant = this.#participants.get(id);
    if (!participant) return unknownParticipant;
    if (muted) participant.muted.add(source);
    else participant.muted.delete(source);
    const track = participant.tracks.get(source);
    if (track) track.muted = this.#isMuted(participant, source);
    this.#onTracksChanged();
    return done;
  }

  /** Hands on what this person says, or stops that. */
  listen(id: string, on: boolean): SignalResult {
    if (!this.#participants.has(id)) return unknownParticipant;
    this.#taps.listen(id, on);
    this.#applyTaps();
    return done;
  }

  signal(id: string, request: CallRequest): SignalResult {
    const participant = this.#participants.get(id);
    if (!participant) return unknownParticipant;
    if (request.kind === 'offer') return participant.offer(request);
    if (request.kind === 'view') {
      participant.view = request.video;
      participant.hears = request.voices !== false;
      this.#applyVoices(participant);
      this.#applyView(participant);
      return done;
    }
    if (request.on) participant.off.delete(request.source);
    else participant.off.add(request.source);
    const track = participant.tracks.get(request.source);
    if (track) track.on = request.on;
    this.#onTracksChanged();
    return done;
  }

  /** Every 50 ms. */
  tick(nowMs: number): void {
    for (const participant of this.#participants.values()) participant.tick(nowMs);
    this.links.tick(nowMs);
    this.#taps.tick(nowMs);
  }

  /** Five times a second: who is heard, who speaks. */
  tickVoices(nowMs: number): void {
    for (const track of this.#tracks()) if (track.kind === 'audio') track.decayLevel(nowMs);
    for (const participant of this.#participants.values()) {
      this.#applyVoices(participant);
      this.#applyView(participant);
      this.#tellSlots(participant);
    }
    this.links.apply(nowMs);
    this.#tellSpeakers();
  }

  /** Once a second: reports. */
  report(nowMs: number): void {
    for (const participant of this.#participants.values()) {
      participant.report(nowMs);
      if (participant.transport?.connected) this.#tellQuality(participant);
    }
    this.links.report(nowMs);
  }

  close(): void {
    this.#taps.close();
    for (const participant of this.#participants.values()) {
      participant.close();
      participant.notify({ kind: 'ended', reason: 'room_closed' });
    }
    this.#participants.clear();
    this.links.closeAll();
  }

  #isMuted(participant: Participant, source: MediaSource): boolean {
    return participant.muted.has(source) || !participant.rights.send.includes(source);
  }

  *#tracks(): Iterable<Track> {
    for (const participant of this.#participants.values()) yield* participant.tracks.values();
    yield* this.links.tracks();
  }

  /** Tells everybody which tracks there are, and fills sections anew. */
  #onTracksChanged(): void {
    const all = [...this.#tracks()];
    const known = new Set(all);
    this.#applyTaps();
    for (const participant of this.#participants.values()) {
      for (const slot of participant.slots.values()) {
        if (slot.track && !known.has(slot.track)) slot.setTrack(undefined);
      }
      this.#applyVoices(participant);
      this.#applyView(participant);
      const tracks = all.filter((track) => isFor(participant, track)).map(stateOf);
      participant.notify({ kind: 'tracks', tracks: participant.rights.receive ? tracks : [] });
    }
    this.links.apply(this.#ground.now());
  }

  #applyTaps(): void {
    this.#taps.apply((id) => this.#participants.get(id)?.tracks.get('microphone'));
  }

  #applyVoices(participant: Participant): void {
    const slots = [...participant.slots.values()]
      .filter(({ parts }) => parts.kind === 'audio')
      .slice(0, this.#options.maxVoices);
    if (slots.length === 0) return;
    const audible =
      participant.rights.receive && participant.hears
        ? [...this.#tracks()].filter(
            (track) => track.kind === 'audio' && isFor(participant, track) && track.on && !track.muted,
          )
        : [];
    const chosen = assignVoices(
      slots.map(({ track }) => track),
      audible,
    );
    for (const [index, slot] of slots.entries()) slot.setTrack(chosen[index]);
  }

  #applyView(participant: Participant): void {
    applyPictures(participant, (id) => this.#find(id, participant), this.#ground.now());
  }

  #find(id: string, participant: Participant): Track | undefined {
    const dot = id.lastIndexOf('.');
    const owner = id.slice(0, dot);
    const track = this.#participants.get(owner)?.tracks.get(id.slice(dot + 1)) ?? this.links.find(id);
    return track && isFor(participant, track) ? track : undefined;
  }

  #tellSlots(participant: Participant): void {
    const slots = [...participant.slots.values()].map(({ parts, track, current, held }) => ({
      mid: parts.mid,
      track: track?.id ?? null,
      layer: parts.kind === 'video' && current ? current.index : null,
      ...(held === undefined ? {} : { held }),
    }));
    const text = JSON.stringify(slots);
    if (this.#told.get(participant.id) === text) return;
    this.#told.set(participant.id, text);
    participant.notify({ kind: 'slots', slots });
  }

  /** Figures move all the time; people are told when the word changes, and otherwise every few seconds. */
  #tellQuality(participant: Participant): void {
    const notice = qualityOf(participant);
    const told = this.#quality.get(participant.id);
    const turns = (told?.turns ?? 0) + 1;
    if (told?.level === notice.level && told.reason === notice.reason && turns < qualityEverySeconds) {
      this.#quality.set(participant.id, { ...told, turns });
      return;
    }
    this.#quality.set(participant.id, { level: notice.level, reason: notice.reason, turns: 0 });
    participant.notify(notice);
  }

  #tellSpeakers(): void {
    const speaking = [...this.#tracks()].filter(
      (track) => track.source === 'microphone' && !track.muted && track.level < speechLevel,
    );
    const groups = new Set([...this.#participants.values()].map(({ group }) => group));
    for (const group of groups)
      this.#tellSpeakersOf(
        group,
        speaking.filter((track) => track.group === group),
      );
  }

  #tellSpeakersOf(group: string, speaking: Track[]): void {
    const speakers = speaking
      .sort((a, b) => a.level - b.level)
      .slice(0, maxSpeakers)
      .map(({ participant, origin, level }) => ({ participant, ...origin, level }));
    // Levels are for meters; a change of a few dB is not worth a message to everybody.
    const text = JSON.stringify(speakers.map(({ participant, level }) => [participant, level >> 3]));
    if (text === this.#speakers.get(group)) return;
    this.#speakers.set(group, text);
    for (const participant of this.#participants.values()) {
      if (participant.rights.receive && participant.group === group) participant.notify({ kind: 'speakers', speakers });
    }
  }
}

/** Is it something that this person may hear or see: of somebody else, in the same part of the room? */
const isFor = (participant: Participant, track: Track): boolean =>
  track.participant !== participant.id && track.group === participant.group;

const done = { ok: true, reply: { kind: 'done' } } as const;
const unknownParticipant = { ok: false, reason: 'media_participant_unknown' } as const;

function stateOf({ id, participant, origin, source, on, muted }: Track): TrackState {
  return { id, participant, ...origin, source, on, muted };
}
