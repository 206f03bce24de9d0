/** Where events come from. `push`: live from a peer; `range`: answer to a pull; `held`: they were here and waited. */
export interface Source {
  peer: string;
  kind: 'push' | 'range' | 'held';
}
/** What became of a batch. Positions are asked for separately, after the commit. */
export interface Accepted {
  /** The room is not here, or the deliverer is not in it. */
  unknown: boolean;
  taken: number;
  known: number;
  held: { id: string; why: string }[];
  bad: { id: string; code: string }[];
  want: { feed: string; from: number }[];
}

export const emptyReport = (): Accepted => ({ unknown: false, taken: 0, known: 0, held: [], bad: [], want: [] });
