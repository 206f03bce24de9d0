import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { CallNotice, MediaSource } from '../../spec/schemas/media/signalling.ts';
import type { CallConnection, CallState } from '../call/index.ts';

/** Where the pages seem to come from: a secure origin, served from the files of this project, without a server. */
const origin = 'http://localhost:9';
const project = join(import.meta.dirname, '..', '..');

/** What the test page keeps on its window. */
interface CallWindow {
  call: CallConnection;
  streams: Map<MediaSource, MediaStream>;
  connections: number;
  sendSignal(request: unknown): Promise<never>;
}

/** What is special about a browser. */
export interface CallPageOptions {
  /** A codec that it pretends not to have, such as `video/H264`. */
  readonly without?: string;
  /** TURN servers; no other way is used then. */
  readonly turn?: readonly RTCIceServer[];
}

/** Figures of one page, from the browser's own statistics. */
export interface CallFigures {
  readonly phase: CallState['phase'];
  /** Peer connections that were made so far. */
  readonly connections: number;
  readonly framesDecoded: number;
  readonly framesEncoded: number;
  readonly audioEnergy: number;
  readonly audioPackets: number;
  readonly concealedPct: number;
  /** Of all samples of sound so far: those that were made up, without those of silence. */
  readonly concealed: number;
  readonly samples: number;
  readonly remotes: readonly string[];
  /** Addresses of the pairs over which packets went, with the bytes of both directions. */
  readonly used: readonly { readonly remote: string; readonly sent: number; readonly received: number }[];
  /** The way that is used: `udp`, `tcp` or `relay udp`, `relay tcp`, `relay tls` (to the TURN server). */
  readonly way: string;
  readonly codec: string;
  /** Height of the picture that arrives, in pixels. */
  readonly frameHeight: number;
  readonly state: Omit<CallState, 'voices' | 'pictures'> & { pictures: string[] };
}

/** A page that holds one call and nothing else. */
export interface CallPage {
  readonly page: Page;
  connect(): Promise<void>;
  publish(source: 'microphone' | 'camera'): Promise<void>;
  unpublish(source: MediaSource): Promise<void>;
  show(wanted: { track: string; height: number }[]): Promise<void>;
  receive(notice: CallNotice): Promise<void>;
  restart(): Promise<void>;
  figures(): Promise<CallFigures>;
}

/** Opens a page whose call signals through `signal`. */
export async function openCallPage(
  browser: Browser,
  signal: (request: unknown) => Promise<unknown>,
  options: CallPageOptions = {},
): Promise<CallPage> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
  await context.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/')
      return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>call</title>' });
    const source = await readFile(join(project, pathname), 'utf8');
    return route.fulfill({ contentType: 'text/javascript', body: stripTypeScriptTypes(source) });
  });
  const page = await context.newPage();
  await page.exposeFunction('sendSignal', signal);
  await page.goto(`${origin}/`);
  await page.evaluate(start, { without: options.without ?? '', turn: [...(options.turn ?? [])] });
  return {
    page,
    connect: () => page.evaluate(() => (window as unknown as CallWindow).call.connect()),
    publish: (source) => page.evaluate(publish, source),
    unpublish: (source) => page.evaluate((name) => (window as unknown as CallWindow).call.unpublish(name), source),
    show: (wanted) => page.evaluate((list) => (window as unknown as CallWindow).call.show(list), wanted),
    receive: (notice) => page.evaluate((value) => (window as unknown as CallWindow).call.receive(value), notice),
    restart: () => page.evaluate(() => (window as unknown as CallWindow).call.restart()),
    figures: () => page.evaluate(figures),
  };
}

/** Runs in the page. */
async function start({ without, turn }: { without: string; turn: RTCIceServer[] }): Promise<void> {
  const path = '/web-client/call/index.ts';
  const { CallConnection } = (await import(path)) as typeof import('../call/index.ts');
  const own = window as unknown as CallWindow;
  own.streams = new Map();
  own.connections = 0;
  const played = new Set<MediaStreamTrack>();
  own.call = new CallConnection(
    {
      createPeer: (configuration) => {
        own.connections++;
        const iceTransportPolicy = turn.length > 0 ? 'relay' : 'all';
        return new RTCPeerConnection({ ...configuration, iceTransportPolicy });
      },
      signal: (request) => own.sendSignal(request),
      iceServers: async () => turn,
      codecs: (kind) =>
        (RTCRtpReceiver.getCapabilities(kind)?.codecs ?? []).filter(({ mimeType }) => mimeType !== without),
      setTimer: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    (state) => {
      for (const track of [...state.voices, ...state.pictures.values()]) {
        if (played.has(track)) continue;
        played.add(track);
        const element = document.createElement(track.kind === 'audio' ? 'audio' : 'video');
        element.srcObject = new MediaStream([track]);
        element.autoplay = true;
        document.body.append(element);
      }
    },
  );
}

/** Runs in the page. */
async function publish(source: 'microphone' | 'camera'): Promise<void> {
  const own = window as unknown as CallWindow;
  const stream = await navigator.mediaDevices.getUserMedia(
    source === 'camera' ? { video: { width: 640, height: 480 } } : { audio: { echoCancellation: false } },
  );
  own.streams.set(source, stream);
  const [track] = stream.getTracks();
  if (track) await own.call.publish(source, track);
}

/** Runs in the page. */
async function figures(): Promise<CallFigures> {
  const { call, connections } = window as unknown as CallWindow;
  const stats = [...((await call.peer?.getStats())?.values() ?? [])] as Record<string, number & string>[];
  const sum = (type: string, kind: string, name: string) =>
    stats
      .filter((entry) => entry.type === type && entry.kind === kind)
      .reduce((total, entry) => total + Number(entry[name] ?? 0), 0);
  const concealed =
    sum('inbound-rtp', 'audio', 'concealedSamples') - sum('inbound-rtp', 'audio', 'silentConcealedSamples');
  const all = sum('inbound-rtp', 'audio', 'totalSamplesReceived');
  const inbound = stats.find((entry) => entry.type === 'inbound-rtp' && entry.kind === 'video');
  const codec = stats.find((entry) => entry.id === inbound?.codecId)?.mimeType;
  const { voices, pictures, ...state } = call.state;
  const transport = stats.find(({ type }) => type === 'transport');
  const pair = stats.find(({ id }) => id === transport?.selectedCandidatePairId);
  const local = stats.find(({ id }) => id === pair?.localCandidateId);
  return {
    phase: call.state.phase,
    connections,
    framesDecoded: sum('inbound-rtp', 'video', 'framesDecoded'),
    framesEncoded: sum('outbound-rtp', 'video', 'framesEncoded'),
    audioEnergy: sum('inbound-rtp', 'audio', 'totalAudioEnergy'),
    audioPackets: sum('inbound-rtp', 'audio', 'packetsReceived'),
    concealed,
    samples: all,
    concealedPct: all === 0 ? 0 : (concealed * 100) / all,
    remotes: stats.filter(({ type }) => type === 'remote-candidate').map(({ address, port }) => `${address}:${port}`),
    used: stats
      .filter(
        ({ type, bytesSent, bytesReceived }) =>
          type === 'candidate-pair' && Number(bytesSent) + Number(bytesReceived) > 0,
      )
      .map(({ remoteCandidateId, bytesSent, bytesReceived }) => {
        const remote = stats.find(({ id }) => id === remoteCandidateId);
        return {
          remote: `${remote?.address}:${remote?.port}`,
          sent: Number(bytesSent),
          received: Number(bytesReceived),
        };
      }),
    way: local?.candidateType === 'relay' ? `relay ${local.relayProtocol}` : String(local?.protocol),
    codec: String(codec),
    frameHeight: Number(inbound?.frameHeight ?? 0),
    state: { ...state, pictures: [...pictures.keys()] },
  };
}
