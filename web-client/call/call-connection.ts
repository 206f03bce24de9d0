import type {
  CallNotice,
  CallReply,
  CallRequest,
  MediaRefusal,
  MediaSource,
  QualityNotice,
  SlotsNotice,
  TrackState,
} from '../../spec/schemas/media/signalling.ts';
import {
  firstPictureSlots,
  kindOf,
  layersOf,
  richSoundBitrate,
  type SendLimits,
  usefulCodecs,
  voiceSlots,
} from './media-plan.ts';
import { withRichSound } from './opus-hint.ts';
import { assignPictures, type PictureSlot, type WantedPicture } from './pictures.ts';

export type SignalAnswer =
  | { readonly ok: true; readonly reply: CallReply }
  | { readonly ok: false; readonly reason: MediaRefusal | string };

/** What a call needs of the world around it; the page hands it in. */
export interface CallPorts {
  createPeer(configuration: RTCConfiguration): RTCPeerConnection;
  /** Brings a request to the node and its reply back. Never rejects. */
  signal(request: CallRequest): Promise<SignalAnswer>;
  /** What this browser can decode; none = offer everything. */
  codecs?(kind: 'audio' | 'video'): readonly RTCRtpCodec[];
  setTimer(run: () => void, ms: number): () => void;
  /** TURN servers with credentials that are good now. Never rejects. Without it only direct ways are tried. */
  iceServers?(): Promise<readonly RTCIceServer[]>;
}

export interface CallState {
  readonly phase: 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'ended';
  /** Why it ended, or why the last attempt failed. */
  readonly reason: string | undefined;
  readonly tracks: readonly TrackState[];
  /** Participants that speak, loudest first, with level in dB below full scale. */
  readonly speakers: readonly { readonly participant: string; readonly level: number }[];
  /** Sounds to be played; they stay the same for the whole connection. */
  readonly voices: readonly MediaStreamTrack[];
  /** Picture by track id, for those that are shown. */
  readonly pictures: ReadonlyMap<string, MediaStreamTrack>;
  readonly quality: QualityNotice | undefined;
  /** Why a picture that is shown does not come, by track id. */
  readonly held: ReadonlyMap<string, HeldReason>;
}
/** `bandwidth`: the way to this browser is too narrow; `not_sending`: nothing comes from there; `muted`: stopped at the relay. */
export type HeldReason = NonNullable<SlotsNotice['slots'][number]['held']>;

interface Sent {
  track: MediaStreamTrack | undefined;
  transceiver: RTCRtpTransceiver | undefined;
}

/** A connection that does not come back by itself is restarted after so long. */
const restartAfterMs = 2_000;
const retryMs = [500, 1_000, 2_000, 4_000, 8_000] as const;

/**
 * The media of one person in one session, without any page: one peer connection that this side always offers. It comes
 * back by itself after a network change, a lost relay and a restarted one.
 */
export class CallConnection {
  readonly #ports: CallPorts;
  readonly #onChange: (state: CallState) => void;
  readonly #sent = new Map<MediaSource, Sent>();
  #peer: RTCPeerConnection | undefined;
  #work: Promise<void> = Promise.resolve();
  #wanted: readonly WantedPicture[] = [];
  #hears = true;
  #shown: readonly PictureSlot[] = [];
  #cancelRetry: (() => void) | undefined;
  #failures = 0;
  #limits: SendLimits = { lowPicture: false, richSound: false };
  #state: CallState = {
    phase: 'idle',
    reason: undefined,
    tracks: [],
    speakers: [],
    voices: [],
    pictures: new Map(),
    quality: undefined,
    held: new Map(),
  };

  constructor(ports: CallPorts, onChange: (state: CallState) => void) {
    this.#ports = ports;
    this.#onChange = onChange;
  }

  get state(): CallState {
    return this.#state;
  }
  /** For statistics. */
  get peer(): RTCPeerConnection | undefined {
    return this.#peer;
  }

  /** Connects, with the sources published so far. */
  connect(): Promise<void> {
    return this.#queue(() => this.#open('connecting'));
  }

  /** Sends a track as one of the sources, or exchanges the one that is sent. */
  publish(source: MediaSource, track: MediaStreamTrack): Promise<void> {
    return this.#queue(async () => {
      const sent = this.#sent.get(source) ?? { track: undefined, transceiver: undefined };
      this.#sent.set(source, sent);
      sent.track = track;
      if (!this.#peer) return;
      if (sent.transceiver) {
        await sent.transceiver.sender.replaceTrack(track);
        await this.#ports.signal({ kind: 'source', source, on: true });
        return;
      }
      this.#addSent(this.#peer, source, sent);
      await this.#negotiate(false);
      await this.#ports.signal({ kind: 'source', source, on: true });
    });
  }

  /** Stops sending a source; its section stays for the next time. The caller stops the device. */
  unpublish(source: MediaSource): Promise<void> {
    return this.#queue(async () => {
      const sent = this.#sent.get(source);
      if (!sent) return;
      sent.track = undefined;
      await sent.transceiver?.sender.replaceTrack(null);
      if (this.#peer) await this.#ports.signal({ kind: 'source', source, on: false });
    });
  }

  /** Sends less picture, or more sound than a voice needs; holds for what is sent now and later. */
  limit(limits: Partial<SendLimits>): Promise<void> {
    const before = this.#limits;
    this.#limits = { ...before, ...limits };
    return this.#queue(async () => {
      for (const [source, { transceiver }] of this.#sent) {
        if (!transceiver) continue;
        const parameters = transceiver.sender.getParameters();
        const wanted = layersOf(source, this.#limits);
        for (const [index, layer] of parameters.encodings.entries()) Object.assign(layer, limitsOf(wanted[index]));
        await transceiver.sender.setParameters(parameters);
      }
      if (this.#peer && before.richSound !== this.#limits.richSound) await this.#negotiate(false);
    });
  }

  /** Shows these pictures; those that are not named stop being sent. */
  show(wanted: readonly WantedPicture[]): Promise<void> {
    this.#wanted = wanted;
    return this.#queue(() => this.#applyShown());
  }

  /** Whether voices are sent to this browser at all; a network of 20 kbit/s carries none. */
  hear(voices: boolean): Promise<void> {
    if (voices === this.#hears) return Promise.resolve();
    this.#hears = voices;
    return this.#queue(() => this.#applyShown());
  }

  /** Takes a notice of the node. */
  receive(notice: CallNotice): void {
    if (notice.kind === 'tracks') this.#set({ tracks: notice.tracks });
    else if (notice.kind === 'speakers') this.#set({ speakers: notice.speakers });
    else if (notice.kind === 'quality') this.#set({ quality: notice });
    else if (notice.kind === 'slots')
      this.#set({ held: new Map(notice.slots.flatMap(({ track, held }) => (track && held ? [[track, held]] : []))) });
    else if (notice.kind === 'reoffer') void this.#queue(() => this.#open('reconnecting'));
    else if (notice.kind === 'ended') this.#end(notice.reason);
  }

  /** The network changed or came back: try at once. */
  restart(): Promise<void> {
    return this.#queue(() => (this.#peer ? this.#negotiate(true) : this.#open('reconnecting')));
  }

  /** Ends the call on this side. */
  close(): void {
    this.#end('left');
  }

  #queue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(async () => {
      if (this.#state.phase === 'ended') return;
      try {
        await work();
      } catch (error) {
        this.#retry(error instanceof Error ? error.name : 'failed');
      }
    });
    return this.#work;
  }

  async #open(phase: 'connecting' | 'reconnecting'): Promise<void> {
    this.#cancelRetry?.();
    this.#peer?.close();
    const iceServers = await this.#iceServers();
    if (this.#state.phase === 'ended') return;
    const peer = this.#ports.createPeer({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require', iceServers });
    this.#peer = peer;
    this.#shown = [];
    peer.onconnectionstatechange = () => this.#onPeerState(peer);
    for (const [source, sent] of this.#sent) {
      sent.transceiver = undefined;
      if (sent.track) this.#addSent(peer, source, sent);
    }
    this.#addReceiving(peer, 'audio', voiceSlots);
    this.#addReceiving(peer, 'video', Math.max(firstPictureSlots, this.#wanted.length));
    const voices = peer
      .getTransceivers()
      .filter((entry) => entry.direction === 'recvonly' && entry.receiver.track.kind === 'audio')
      .map((entry) => entry.receiver.track);
    this.#set({ phase, voices, pictures: new Map() });
    await this.#negotiate(false);
    await this.#applyShown();
  }

  #addSent(peer: RTCPeerConnection, source: MediaSource, sent: Sent): void {
    sent.transceiver = peer.addTransceiver(sent.track ?? kindOf(source), {
      direction: 'sendonly',
      sendEncodings: layersOf(source, this.#limits),
    });
    this.#prefer(sent.transceiver, kindOf(source));
  }

  #addReceiving(peer: RTCPeerConnection, kind: 'audio' | 'video', count: number): void {
    for (let index = 0; index < count; index++)
      this.#prefer(peer.addTransceiver(kind, { direction: 'recvonly' }), kind);
  }

  #prefer(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
    const codecs = usefulCodecs(this.#ports.codecs?.(kind) ?? []);
    if (codecs.length > 0) transceiver.setCodecPreferences(codecs);
  }

  async #negotiate(restart: boolean): Promise<void> {
    const peer = this.#peer;
    if (!peer) return;
    // Credentials are good for minutes, a call for hours.
    if (restart) peer.setConfiguration({ ...peer.getConfiguration(), iceServers: await this.#iceServers() });
    await peer.setLocalDescription(await peer.createOffer({ iceRestart: restart }));
    const sources = [...this.#sent].flatMap(([source, { transceiver }]) =>
      transceiver?.mid ? [{ mid: transceiver.mid, source }] : [],
    );
    const sdp = peer.localDescription?.sdp ?? '';
    const answer = await this.#ports.signal({ kind: 'offer', sdp, sources });
    if (peer !== this.#peer) return;
    if (!answer.ok || answer.reply.kind !== 'answer') {
      this.#retry(answer.ok ? 'failed' : answer.reason);
      return;
    }
    await peer.setRemoteDescription({ type: 'answer', sdp: this.#wish(answer.reply.sdp) });
  }

  /** The relay passes on what it gets; how rich the sound is encoded is a wish of the one who sends it. */
  #wish(sdp: string): string {
    const mid = this.#sent.get('microphone')?.transceiver?.mid;
    return this.#limits.richSound && mid ? withRichSound(sdp, mid, richSoundBitrate) : sdp;
  }

  async #iceServers(): Promise<RTCIceServer[]> {
    return [...((await this.#ports.iceServers?.()) ?? [])];
  }

  async #applyShown(): Promise<void> {
    const peer = this.#peer;
    if (!peer) return;
    const { missing } = assignPictures(this.#shown, this.#wanted, this.#pictureMids(peer));
    if (missing > 0) {
      this.#addReceiving(peer, 'video', missing);
      await this.#negotiate(false);
    }
    const { slots } = assignPictures(this.#shown, this.#wanted, this.#pictureMids(peer));
    this.#shown = slots;
    const pictures = new Map<string, MediaStreamTrack>();
    for (const { mid, track } of slots) {
      const receiver = peer.getTransceivers().find((entry) => entry.mid === mid)?.receiver;
      if (receiver) pictures.set(track, receiver.track);
    }
    this.#set({ pictures });
    const video = slots.map(({ mid, track, height }) => ({ mid, track, height: Math.round(height) }));
    await this.#ports.signal({ kind: 'view', video, ...(this.#hears ? {} : { voices: false }) });
  }

  #pictureMids(peer: RTCPeerConnection): string[] {
    return peer
      .getTransceivers()
      .filter((entry) => entry.direction === 'recvonly' && entry.receiver.track.kind === 'video' && entry.mid !== null)
      .map((entry) => entry.mid as string);
  }

  #onPeerState(peer: RTCPeerConnection): void {
    if (peer !== this.#peer || this.#state.phase === 'ended') return;
    const state = peer.connectionState;
    if (state === 'connected') {
      this.#failures = 0;
      this.#cancelRetry?.();
      this.#set({ phase: 'connected', reason: undefined });
    } else if (state === 'disconnected') {
      this.#set({ phase: 'reconnecting' });
      this.#later(restartAfterMs, () => this.#negotiate(true));
    } else if (state === 'failed') {
      this.#retry('connection_failed');
    }
  }

  /** A wholly new connection after a while, again and again: a hospital's network may be gone for minutes. */
  #retry(reason: string): void {
    this.#set({ phase: 'reconnecting', reason });
    const wait = retryMs[Math.min(this.#failures, retryMs.length - 1)] ?? 8_000;
    this.#failures++;
    this.#later(wait, () => this.#open('reconnecting'));
  }

  #later(ms: number, work: () => Promise<void>): void {
    this.#cancelRetry?.();
    this.#cancelRetry = this.#ports.setTimer(() => void this.#queue(work), ms);
  }

  #end(reason: string): void {
    if (this.#state.phase === 'ended') return;
    this.#cancelRetry?.();
    this.#peer?.close();
    this.#peer = undefined;
    this.#set({ phase: 'ended', reason, voices: [], pictures: new Map(), speakers: [] });
  }

  #set(change: Partial<CallState>): void {
    this.#state = { ...this.#state, ...change };
    this.#onChange(this.#state);
  }
}

const limitsOf = (layer: RTCRtpEncodingParameters | undefined): Partial<RTCRtpEncodingParameters> =>
  layer ? { active: layer.active ?? true, ...(layer.maxBitrate ? { maxBitrate: layer.maxBitrate } : {}) } : {};
