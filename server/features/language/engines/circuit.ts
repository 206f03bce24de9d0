/** What is known about whether an engine works. A value: every change makes a new one. Times in ms since the epoch. */
export interface Circuit {
  readonly state: 'ready' | 'paused';
  readonly since: number;
  /** Failures in a row. */
  readonly failures: number;
  /** When it is probed; nothing else is sent while it is paused. */
  readonly probeAt: number;
  readonly reason?: Failure;
}

/** How an engine failed. `slow`: an answer is overdue, and may still come. `refused` is about one request and says nothing of the engine. */
export type Failure =
  | 'unreachable'
  | 'timeout'
  | 'slow'
  | 'server_error'
  | 'key_refused'
  | 'not_found'
  | 'malformed'
  | 'rate_limited'
  | 'address_refused';

const firstProbeMs = 1_000;
/** With the longest time that a probe takes, less than the ten seconds in which a healed engine is to be noticed. */
const maxProbeMs = 5_000;
/** An engine that asks for more rest than this gets no more. */
const maxRestMs = 60_000;
/** One wrong answer may be an accident. Each other failure has been tried twice already. */
const malformedToPause = 2;

export const newCircuit = (now: number): Circuit => ({ state: 'ready', since: now, failures: 0, probeAt: 0 });

export function worked(circuit: Circuit, now: number): Circuit {
  if (circuit.state === 'ready' && circuit.failures === 0) return circuit;
  return { ...newCircuit(now), since: circuit.state === 'ready' ? circuit.since : now };
}

/** @param restMs how long the engine asked to be left alone */
export function failed(circuit: Circuit, now: number, reason: Failure, restMs = 0): Circuit {
  const failures = circuit.failures + 1;
  if (circuit.state === 'ready' && reason === 'malformed' && failures < malformedToPause) {
    return { ...circuit, failures };
  }
  const wait = Math.max(Math.min(firstProbeMs * failures, maxProbeMs), Math.min(restMs, maxRestMs));
  return {
    state: 'paused',
    since: circuit.state === 'paused' ? circuit.since : now,
    failures,
    probeAt: now + wait,
    reason,
  };
}
