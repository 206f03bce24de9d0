import { type Circuit, type Failure, failed, newCircuit, worked } from './circuit.ts';
import type { ChatAnswer, EngineClient, HearAnswer, HearRequest, Outcome } from './client.ts';
import type { EngineRefusal } from './engines.ts';
import { probePrompt, probeSound } from './probe.ts';
import type { Prompt } from './prompt.ts';
import { Queue } from './queue.ts';

export type Service = 'recognition' | 'translation';

export interface EngineParts {
  readonly service: Service;
  readonly client: EngineClient;
  readonly now: () => number;
  /** Runs something later. @returns a function that prevents it */
  readonly later: (run: () => void, ms: number) => () => void;
  /** Told of every request that was sent. */
  readonly used: (use: EngineUse, peer: string | null) => void;
  /** Told when `circuit` has changed. */
  readonly changed: () => void;
}
/** Who waits for an answer: for the own people `peer` is null. */
export interface Ask {
  readonly signal: AbortSignal;
  readonly peer: string | null;
}
export interface EngineUse {
  readonly ok: boolean;
  readonly ms: number;
  /** Milliseconds of sound, or tokens asked. */
  readonly units: number;
  /** Tokens answered. */
  readonly answered: number;
}

/** An answer that is not there after so long is overdue: people are told that captions pause, and the answer may still come. */
export const overdueMs = 4_000;
const hearTimeoutMs = 20_000;
const probeTimeoutMs = 4_000;
const atOnce: Readonly<Record<Service, number>> = { recognition: 4, translation: 6 };
/** Texts up to this length are translated within `overdueMs` by an engine that works. */
const shortChars = 500;
const shortTimeoutMs = 10_000;
const longTimeoutMs = 60_000;

/** One engine of this node: its queue, and whether it works. While it is paused nothing but a probe is sent. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #queue: Queue;
  readonly #stop = new AbortController();
  #circuit: Circuit;
  #cancelProbe: () => void = () => undefined;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#queue = new Queue(atOnce[parts.service], parts.later);
    this.#circuit = newCircuit(parts.now());
  }

  get circuit(): Circuit {
    return this.#circuit;
  }

  get isPaused(): boolean {
    return this.#circuit.state === 'paused';
  }

  get waiting(): number {
    return this.#queue.length;
  }

  chat(
    prompt: Prompt,
    { urgent, signal, peer }: Ask & { urgent: boolean },
  ): Promise<Outcome<ChatAnswer> | EngineRefusal> {
    const isShort = prompt.user.length <= shortChars;
    return this.#run(
      { urgent, watched: isShort, signal, peer },
      (both) => this.#parts.client.chat(prompt, both, isShort ? shortTimeoutMs : longTimeoutMs),
      ({ tokensIn, tokensOut }) => [tokensIn, tokensOut],
    );
  }

  hear(request: HearRequest, { signal, peer }: Ask): Promise<Outcome<HearAnswer> | EngineRefusal> {
    return this.#run(
      { urgent: true, watched: true, signal, peer },
      (both) => this.#parts.client.hear(request, both, hearTimeoutMs),
      () => [Math.round(request.pcm.length / 16), 0],
    );
  }

  /** One request past the queue and the pause, for the button of administrators. */
  async test<T>(ask: (client: EngineClient, signal: AbortSignal) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const outcome = await ask(this.#parts.client, this.#stop.signal);
    this.#learn(outcome);
    return outcome;
  }

  async #run<T>(
    { urgent, watched, signal, peer }: Ask & { urgent: boolean; watched: boolean },
    ask: (signal: AbortSignal) => Promise<Outcome<T>>,
    unitsOf: (value: T) => [number, number],
  ): Promise<Outcome<T> | EngineRefusal> {
    const { later, used } = this.#parts;
    if (this.isPaused) return this.#paused();
    const both = AbortSignal.any([signal, this.#stop.signal]);
    if (!(await this.#queue.turn(urgent, both))) return { ok: false, reason: 'engine_busy' };
    const unwatch = watched ? later(() => this.#fail('slow'), overdueMs) : () => undefined;
    try {
      // It may have been paused while this request waited.
      if (this.isPaused) return this.#paused();
      const began = this.#parts.now();
      const outcome = await ask(both);
      this.#learn(outcome);
      const [units, answered] = outcome.ok ? unitsOf(outcome.value) : [0, 0];
      used({ ok: outcome.ok, ms: this.#parts.now() - began, units, answered }, peer);
      return outcome;
    } finally {
      unwatch();
      this.#queue.done();
    }
  }

  #paused(): EngineRefusal {
    return {
      ok: false,
      reason: 'engine_paused',
      retryAfterMs: Math.max(1_000, this.#circuit.probeAt - this.#parts.now()),
    };
  }

  /** What an outcome says about the engine. One that the caller ended, or that was about the text alone, says nothing bad. */
  #learn(outcome: Outcome<unknown>): void {
    if (outcome.ok || outcome.failure === 'refused') this.#set(worked(this.#circuit, this.#parts.now()));
    else if (outcome.failure !== 'aborted') this.#fail(outcome.failure, outcome.restMs);
  }

  #fail(reason: Failure, restMs = 0): void {
    this.#set(failed(this.#circuit, this.#parts.now(), reason, restMs));
  }

  #set(next: Circuit): void {
    if (next === this.#circuit) return;
    const before = this.#circuit;
    this.#circuit = next;
    this.#cancelProbe();
    if (next.state === 'paused' && !this.#stop.signal.aborted) {
      this.#cancelProbe = this.#parts.later(() => void this.#probe(), Math.max(0, next.probeAt - this.#parts.now()));
    }
    if (next.state !== before.state || next.reason !== before.reason) this.#parts.changed();
  }

  /** The smallest request of its kind, so that what is probed is what is needed. */
  async #probe(): Promise<void> {
    const { client, service } = this.#parts;
    const { signal } = this.#stop;
    const outcome =
      service === 'recognition'
        ? await client.hear({ pcm: probeSound(), hotWords: [] }, signal, probeTimeoutMs)
        : await client.chat(probePrompt, signal, probeTimeoutMs);
    if (!signal.aborted) this.#learn(outcome);
  }

  close(): void {
    this.#stop.abort();
    this.#cancelProbe();
  }
}
