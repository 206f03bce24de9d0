/** Why sound or picture cannot be taken. */
export type DeviceProblem = 'denied' | 'none' | 'busy' | 'insecure';
export type DeviceKind = 'audioinput' | 'videoinput' | 'audiooutput';

/** How the microphone is treated: `voice` by the browser; `clear` by noise suppression of our own; `heart` not at all, for a stethoscope. */
export type SoundMode = 'voice' | 'clear' | 'heart';
/** How much is received and sent: everything, small pictures, no pictures but screens, or captions and slides without any sound. */
export type Saving = 'off' | 'low' | 'audio' | 'captions';

/** What this browser remembers about calls. Ids of devices; an empty one means whatever the browser prefers. */
export interface DeviceChoice {
  microphone: string;
  camera: string;
  speaker: string;
  /** How somebody last went in. */
  microphoneOn: boolean;
  cameraOn: boolean;
  sound: SoundMode;
  saving: Saving;
  blur: boolean;
  /** Single letters as keys of the call. */
  keys: boolean;
}
const keep = 'consilium.devices';

export function readChoice(): DeviceChoice {
  const none: DeviceChoice = {
    ...{ microphone: '', camera: '', speaker: '', microphoneOn: true, cameraOn: true },
    ...{ sound: 'voice', saving: 'off', blur: false, keys: true },
  };
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keep) ?? '{}');
    return typeof found === 'object' && found !== null ? { ...none, ...found } : none;
  } catch {
    return none;
  }
}

/** Remembers some of it; the rest stays as it was. */
export function changeChoice(change: Partial<DeviceChoice>): void {
  saveChoice({ ...readChoice(), ...change });
}

export function saveChoice(choice: DeviceChoice): void {
  try {
    localStorage.setItem(keep, JSON.stringify(choice));
  } catch {
    // Without storage the choice lives as long as this page.
  }
}

/** Opens a microphone or a camera; a device that has gone is replaced by the one that the browser prefers. */
export async function openDevice(
  kind: 'audio' | 'video',
  id: string,
  sound: SoundMode = 'voice',
): Promise<{ ok: true; track: MediaStreamTrack } | { ok: false; problem: DeviceProblem }> {
  if (!navigator.mediaDevices) return { ok: false, problem: 'insecure' };
  const wish =
    kind === 'audio' ? soundWish(sound) : { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ [kind]: { ...wish, ...(id ? { deviceId: id } : {}) } });
    const [track] = stream.getTracks();
    return track ? { ok: true, track } : { ok: false, problem: 'none' };
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError') return { ok: false, problem: 'denied' };
    return { ok: false, problem: name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'none' };
  }
}

/** A stethoscope is heard below 200 Hz, where everything that helps a voice takes sound away. */
function soundWish(mode: SoundMode): MediaTrackConstraints {
  if (mode === 'heart')
    return {
      ...{ echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      ...{ sampleRate: { ideal: 48_000 }, channelCount: { ideal: 2 } },
    };
  return { echoCancellation: true, noiseSuppression: mode === 'voice', autoGainControl: true };
}

/** Devices by kind. Their names are known only once one of them was allowed. */
export async function listDevices(): Promise<Record<DeviceKind, MediaDeviceInfo[]>> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const of = (kind: DeviceKind) => all.filter((device) => device.kind === kind && device.deviceId !== '');
  return { audioinput: of('audioinput'), videoinput: of('videoinput'), audiooutput: of('audiooutput') };
}

/** Loudness of a track, 0 to 1, some times a second until it is stopped. @returns a function that stops */
export function watchLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
    // From −60 dB (silence of a room) to 0 dB.
    tell(power === 0 ? 0 : Math.min(1, Math.max(0, (10 * Math.log10(power) + 60) / 60)));
  }, 80);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Two soft tones through the chosen speaker. */
export async function playTestTone(speaker: string): Promise<void> {
  const context = new AudioContext();
  if (speaker && 'setSinkId' in context)
    await (context as AudioContext & { setSinkId(id: string): Promise<void> }).setSinkId(speaker);
  const gain = context.createGain();
  gain.gain.value = 0.15;
  gain.connect(context.destination);
  for (const [index, frequency] of [440, 660].entries()) {
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(context.currentTime + index * 0.4);
    tone.stop(context.currentTime + index * 0.4 + 0.35);
    if (index === 1) tone.onended = () => void context.close();
  }
}
