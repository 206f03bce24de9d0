import type { MediaSource } from '../../spec/schemas/media/signalling.ts';

/** Sections in which voices are received: heard at the same time. */
export const voiceSlots = 5;
/** Sections in which pictures are received; more are added when more tiles are shown. */
export const firstPictureSlots = 4;

/** Simulcast layers of a camera, lowest first: for the filmstrip, the grid, and the stage. */
export const cameraLayers: readonly RTCRtpEncodingParameters[] = [
  { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 1_700_000 },
];
/** A screen is sharp rather than smooth. */
const screenLayers: readonly RTCRtpEncodingParameters[] = [{ maxBitrate: 2_500_000, maxFramerate: 15 }];
const voiceLayers: readonly RTCRtpEncodingParameters[] = [{ maxBitrate: 48_000 }];
/** Bit/s of sound that is more than a voice. */
export const richSoundBitrate = 128_000;
/** Sound of a film or of a stethoscope needs more than a voice. */
const soundLayers: readonly RTCRtpEncodingParameters[] = [{ maxBitrate: richSoundBitrate }];

/** What somebody wants to send less of, or more. */
export interface SendLimits {
  /** Only the smallest picture of the camera. */
  readonly lowPicture: boolean;
  /** The microphone carries more than a voice, such as heart sounds. */
  readonly richSound: boolean;
}

export function layersOf(source: MediaSource, { lowPicture, richSound }: SendLimits): RTCRtpEncodingParameters[] {
  const microphone = richSound ? soundLayers : voiceLayers;
  const layers = { camera: cameraLayers, screen: screenLayers, microphone, screen_sound: soundLayers };
  const isOn = ({ rid }: RTCRtpEncodingParameters) => source !== 'camera' || !lowPicture || rid === 'l';
  return layers[source].map((layer) => ({ ...layer, active: isOn(layer) }));
}

export function kindOf(source: MediaSource): 'audio' | 'video' {
  return source === 'microphone' || source === 'screen_sound' ? 'audio' : 'video';
}

/**
 * The codecs worth offering: those the relay forwards, with retransmission. A description with everything a browser
 * knows is ten times as long.
 */
export function usefulCodecs(all: readonly RTCRtpCodec[]): RTCRtpCodec[] {
  const useful = (codec: RTCRtpCodec) => {
    const type = codec.mimeType.toLowerCase();
    if (type === 'audio/opus' || type === 'video/vp8' || type === 'video/rtx') return true;
    const line = codec.sdpFmtpLine ?? '';
    return type === 'video/h264' && /profile-level-id=42e0/i.test(line) && /packetization-mode=1/.test(line);
  };
  return all.filter(useful);
}
