import type { Chain } from './chain.ts';
import { beyond } from './control.ts';
import type { Event } from './envelope.ts';
import { canonical } from './json.ts';
import { sha256 } from './keys.ts';

const byKey = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);
/** Types whose words an erasure of a person takes. */
const words =
  /^(member\.join|msg\.(post|edit|redact)|react\.set|qa\.(ask|answer)|session\.answer|poll\.(open|vote)|slides\.show|caption\.(segment|correct)|mod\.suspend)$/;

/** Order of display. */
function inOrder({ header: a }: Event, { header: b }: Event): number {
  const clock = a.hlc[0] - b.hlc[0] || a.hlc[1] - b.hlc[1];
  return clock || (a.node === b.node ? a.inc - b.inc || a.seq - b.seq : a.node < b.node ? -1 : 1);
}

/** State hash of a room. @param live content events that count */
export function stateHash(chain: Chain, live: readonly Event[]): string {
  const state = chain.states.at(-1);
  const head = chain.events.at(-1);
  if (!state || !head) throw new Error('a chain has at least its create event');
  const ordered = [...live].sort(inOrder);
  const redacted = redactions(ordered);
  const accepts = new Map<string, unknown>();
  for (const { header } of ordered) if (header.type === 'qa.accept') accepts.set(header.ref ?? '', header.d?.answer);
  const counted = ordered.filter(({ header }) => header.type !== 'msg.edit' || !redacted.has(header.ref ?? ''));
  return sha256(
    canonical({
      accepts: [...accepts].sort(byKey),
      ctl: [head.header.epoch, head.header.seq, head.id],
      epoch: state.epoch,
      live: counted.map(({ id }) => id),
      nodes: [...state.nodes].map(([node, { cap }]): [string, string] => [node, cap]).sort(byKey),
      owner: state.owner,
      redacted: [...redacted].sort(),
      roles: [...state.roles].sort(byKey),
      stewards: [...state.stewards].sort(),
    }),
  );
}

/** Ids of what was redacted, here or not, and of what its own node had erased. */
function redactions(live: readonly Event[]): Set<string> {
  const gone = new Set<string>();
  for (const { header } of live) if (header.type === 'msg.redact') gone.add(header.ref ?? '');
  for (const { header: asks } of live) {
    if (asks.type !== 'erase.request') continue;
    const { events, actor } = asks.d as unknown as { events?: string[]; actor?: string };
    const listed = new Set(events);
    for (const { id, header } of live) {
      if (header.node !== asks.node) continue;
      const earlier = beyond([asks.inc, asks.seq], [header.inc, header.seq]);
      if (listed.has(id) || (actor !== undefined && header.actor === actor && earlier && words.test(header.type)))
        gone.add(id);
    }
  }
  return gone;
}
