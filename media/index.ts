import { MediaHost, type MediaHostOptions } from './host/media-host.ts';
import type { MediaPorts } from './ports.ts';

export type { Speech, SpeechDropped, SpeechSegment } from './captions/speech.ts';
export type { LinkOpened, LinkPeers } from './host/kept-link.ts';
export type { MediaHealth, MediaHost, MediaHostOptions } from './host/media-host.ts';
export type { LinkAccepted, MediaResult, RoomNotice } from './host/notices.ts';
export type { LinkLane, MediaEvent, MediaPorts, WorkerProcess } from './ports.ts';

/** File that a media worker process runs. */
export const workerFile: URL = new URL('./worker.ts', import.meta.url);

/** The media of one node. `start` begins; dispose ends every worker. */
export function createMediaHost(ports: MediaPorts, options: MediaHostOptions): MediaHost {
  return new MediaHost(ports, options);
}
