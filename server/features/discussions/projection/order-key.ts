import type { EventHeader } from '../../../../spec/schemas/federation/envelope.ts';

/** Characters of the longest key: a node's name has at most 253. */
export const orderKeyMaxLength = 290;

const digits = (value: number, width: number): string => value.toString(36).padStart(width, '0');

/**
 * The place of an event in the timeline as one string: comparing bytes gives the order of (hlc, node, inc, seq) (R-4.6, 3.4).
 * Numbers are base 36 of fixed width; `!` ends the node because it is lower than every character of a node's name.
 */
export function orderKey(header: Pick<EventHeader, 'hlc' | 'node' | 'inc' | 'seq'>): string {
  const [ms, count] = header.hlc;
  return `${digits(ms, 11)}${digits(count, 4)}${header.node}!${digits(header.inc, 4)}${digits(header.seq, 11)}`;
}
