import type { Log } from '../../../platform/log.ts';
import type { LocalRecognizer } from '../engines/chain.ts';
import type { EngineMark, EngineRefusal, EngineState, Transcribed, TranscribeRequest } from '../engines/engines.ts';
import type { WhisperFault, WhisperProcess } from './messages.ts';
import { findModel, modelsFolder } from './models.ts';

export interface WhisperParts {
  /** This node. */
  readonly node: string;
  readonly dataDir: string;
  readonly now: () => number;
  /** Runs something later. @returns a function that prevents it */
  readonly later: (run: () => void, ms: number) => () => void;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly spawn: (folder: string, model: string) => WhisperProcess;
}

/** A model that is put into the folder is found after so long. */
const lookMs = 60_000;
const firstRestartMs = 1_000;
const maxRestartMs = 60_000;
/** Segments that wait for the processor; more are refused, because captions that come later are of no use. */
const maxWaiting = 8;
/** A segment that takes longer hangs. */
const hearTimeoutMs = 60_000;

const advice: Readonly<Record<WhisperFault, string>> = {
  node_av_missing:
    'A speech model lies in data/models, but node-av is not installed there: see spec/decisions/local-speech.md',
  filter_missing:
    'A speech model lies in data/models, but the FFmpeg of node-av has no whisper filter: install another version of node-av',
  model_unreadable: 'The speech model in data/models cannot be loaded: is it a whole model of whisper.cpp?',
};
const crashAdvice =
  'Speech recognition on this server ended while it was loading. On Debian the package libvulkan1 is needed';

interface Job {
  readonly request: TranscribeRequest;
  readonly language: NonNullable<TranscribeRequest['language']>;
  readonly startedAtMs: number;
  readonly settle: (answer: Transcribed | EngineRefusal) => void;
}

/**
 * Speech recognition on the processor of this server, when an administrator has put a model of whisper.cpp into
 * `data/models`. One segment at a time, in a process of its own, without anything leaving the machine.
 */
export class WhisperRecognizer implements LocalRecognizer {
  readonly #parts: WhisperParts;
  readonly #listeners = new Set<() => void>();
  readonly #waiting: Job[] = [];
  #state: EngineState = { state: 'none' };
  #process: WhisperProcess | undefined;
  #busy: { readonly id: number; readonly job: Job; readonly cancel: () => void } | undefined;
  #nextId = 1;
  #restartMs = firstRestartMs;
  #cancelLook: () => void = () => undefined;
  #warned = '';
  #closed = false;

  constructor(parts: WhisperParts) {
    this.#parts = parts;
  }

  state(): EngineState {
    return this.#state;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks for a model and starts with it, now or when one is there. */
  async start(): Promise<void> {
    const { dataDir, later, log, spawn } = this.#parts;
    const folder = modelsFolder(dataDir);
    const found = await findModel(folder).catch((error: unknown) => {
      this.#warn(`data/models cannot be read: ${error instanceof Error ? error.message : ''}`);
      return { kind: 'none' } as const;
    });
    if (this.#closed || this.#process !== undefined) return;
    if (found.kind !== 'model') {
      if (found.kind === 'broken') this.#warn(`${advice.model_unreadable} (${found.file})`);
      this.#cancelLook = later(() => void this.start(), lookMs);
      return;
    }
    const child = spawn(folder, found.file);
    this.#process = child;
    let isReady = false;
    let isFaulty = false;
    child.onMessage((message) => {
      if (message.kind === 'ready') {
        isReady = true;
        this.#restartMs = firstRestartMs;
        log.info({ model: found.name }, 'Speech is recognised on this server.');
        this.#set({ state: 'ready', mark: this.#mark(found.name), sinceMs: this.#parts.now() });
        this.#next();
      } else if (message.kind === 'fault') {
        isFaulty = true;
        this.#warn(`${advice[message.fault]} (${message.detail})`);
      } else this.#answer(message);
    });
    child.onEnd((how) => {
      if (!isReady && !isFaulty && !this.#closed) this.#warn(`${crashAdvice} (${how})`);
      this.#onEnd(isFaulty);
    });
  }

  async transcribe(request: TranscribeRequest, signal: AbortSignal): Promise<Transcribed | EngineRefusal> {
    const { language } = request;
    // The filter does not say which language it heard, and words without a language cannot be translated.
    if (language === undefined) return { ok: false, reason: 'engine_refused' };
    if (this.#state.state === 'none') return { ok: false, reason: 'no_engine' };
    if (this.#state.state === 'paused') return { ok: false, reason: 'engine_paused', retryAfterMs: this.#restartMs };
    if (this.#waiting.length >= maxWaiting) return { ok: false, reason: 'engine_busy' };
    if (signal.aborted) return { ok: false, reason: 'engine_failed' };
    return new Promise((resolve) => {
      const settle = (answer: Transcribed | EngineRefusal): void => {
        signal.removeEventListener('abort', abort);
        resolve(answer);
      };
      const job: Job = { request, language, startedAtMs: this.#parts.now(), settle };
      const abort = (): void => {
        const place = this.#waiting.indexOf(job);
        if (place >= 0) this.#waiting.splice(place, 1);
        settle({ ok: false, reason: 'engine_failed' });
      };
      signal.addEventListener('abort', abort);
      this.#waiting.push(job);
      this.#next();
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancelLook();
    this.#process?.kill();
    this.#fail('engine_paused');
    this.#listeners.clear();
  }

  #mark(model: string): EngineMark {
    return { name: 'whisper', model, node: this.#parts.node, outside: false };
  }

  #next(): void {
    if (this.#busy !== undefined || this.#state.state !== 'ready') return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    const id = this.#nextId++;
    const cancel = this.#parts.later(() => this.#process?.kill(), hearTimeoutMs);
    this.#busy = { id, job, cancel };
    this.#process?.send({ id, language: job.language, pcm: job.request.pcm });
  }

  #answer(message: { readonly kind: 'heard' | 'failed'; readonly id: number; readonly text?: string }): void {
    const busy = this.#busy;
    if (busy === undefined || busy.id !== message.id) return;
    busy.cancel();
    this.#busy = undefined;
    const { job } = busy;
    if (message.kind === 'failed' || this.#state.state === 'none') job.settle({ ok: false, reason: 'engine_failed' });
    else {
      const ms = Math.round(this.#parts.now() - job.startedAtMs);
      job.settle({ ok: true, text: message.text ?? '', language: job.language, engine: this.#state.mark, ms });
    }
    this.#next();
  }

  #onEnd(isFaulty: boolean): void {
    this.#process = undefined;
    if (this.#closed) return;
    const { now, later } = this.#parts;
    if (this.#state.state === 'ready') this.#set({ state: 'paused', mark: this.#state.mark, sinceMs: now() });
    this.#fail('engine_failed');
    // What an administrator has to mend is looked at again when they may have done so.
    const waitMs = isFaulty ? lookMs : this.#restartMs;
    this.#restartMs = Math.min(this.#restartMs * 2, maxRestartMs);
    this.#cancelLook = later(() => void this.start(), waitMs);
  }

  #fail(reason: 'engine_failed' | 'engine_paused'): void {
    const jobs = [...(this.#busy === undefined ? [] : [this.#busy.job]), ...this.#waiting.splice(0)];
    this.#busy?.cancel();
    this.#busy = undefined;
    for (const { settle } of jobs) settle({ ok: false, reason });
  }

  #set(state: EngineState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  /** Says the same thing once. */
  #warn(text: string): void {
    if (this.#warned === text) return;
    this.#warned = text;
    this.#parts.log.warn({}, text);
  }
}
