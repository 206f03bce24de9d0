import type { Opening } from './firewall.ts';

/** `warn`: it works, or cannot be judged from here. `fail`: people will notice, or data is at risk. */
export type State = 'ok' | 'warn' | 'fail';

/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly state: State;
  /** What was found. */
  readonly words: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** What doctor found. */
export interface Report {
  readonly findings: readonly Finding[];
  /** What a firewall team has to let through; empty when the settings cannot be read. */
  readonly openings: readonly Opening[];
}

export const ok = (what: string, words: string): Finding => ({ what, state: 'ok', words });
export const warn = (what: string, words: string, todo?: string): Finding => ({
  ...{ what, state: 'warn', words },
  ...(todo === undefined ? {} : { todo }),
});
export const fail = (what: string, words: string, todo: string): Finding => ({ what, state: 'fail', words, todo });
