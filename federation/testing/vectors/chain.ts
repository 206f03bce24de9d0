import type { Envelope } from '../../../spec/schemas/federation/envelope.ts';
import { seal } from '../../signing/envelope.ts';
import { testKeys, testRandom } from '../keys.ts';

const author = testKeys('chain author');
const stranger = testKeys('chain stranger');
const room = `r_${'R'.repeat(43)}`;
const create = `e_${'R'.repeat(43)}`;
const control = `e_${'C'.repeat(43)}`;
const startMs = 1_800_000_000_000;

interface Change {
  prev?: string;
  seq?: number;
  hlc?: [number, number];
  room?: string;
  inc?: number;
  text?: string;
  by?: typeof author;
}

/** One more event of the feed behind `prev`. */
function next(seq: number, prev: string, change: Change = {}): { id: string; envelope: Envelope } {
  const { by = author, text = `event ${seq}`, ...header } = change;
  return seal(
    {
      header: {
        ...{ v: 1, room, lane: 'm', node: 'klinik-a.example', inc: 1, seq, prev, hlc: [startMs + seq, 0] },
        ...{ type: 'msg.post', actor: `u_${'U'.repeat(22)}`, ctl: [1, 3, control] },
        ...header,
      },
      body: { text },
    },
    by,
    testRandom(`chain ${seq} ${text}`),
  );
}

function feed(length: number, change: (seq: number) => Change = () => ({})): { id: string; envelope: Envelope }[] {
  const events: { id: string; envelope: Envelope }[] = [];
  let prev = create;
  for (let seq = 1; seq <= length; seq++) {
    const event = next(seq, prev, change(seq));
    events.push(event);
    prev = event.id;
  }
  return events;
}

/** A changed signature: the event keeps its id and its place. */
function spoiled(envelope: Envelope): Envelope {
  return { ...envelope, signature: Buffer.alloc(64, 7).toString('base64url') };
}

export function chainVectors(): unknown {
  const whole = feed(5);
  const envelopes = whole.map(({ envelope }) => envelope);
  const at = (index: number) => whole[index] as (typeof whole)[number];
  const onlyLast = envelopes.map((envelope, index) => (index < 4 ? spoiled(envelope) : envelope));
  const onlyThird = envelopes.map((envelope, index) => (index === 2 ? envelope : spoiled(envelope)));
  const other = next(3, at(1).id, { text: 'the other third event' });
  const start = { seq: 0, id: create, hlc: [0, 0] };
  const runs = [
    { name: 'a whole feed', start, run: envelopes, fitting: 5, covered: 5 },
    { name: 'row 28: one signature at the end covers all', start, run: onlyLast, fitting: 5, covered: 5 },
    { name: 'a signature in the middle covers what is before it', start, run: onlyThird, fitting: 5, covered: 3 },
    { name: 'no valid signature', start, run: envelopes.map(spoiled), fitting: 5, covered: 0 },
    {
      name: 'signed by somebody else',
      start,
      run: feed(3, () => ({ by: stranger })).map(({ envelope }) => envelope),
      fitting: 3,
      covered: 0,
    },
    {
      name: 'continues behind a known event',
      start: { seq: 2, id: at(1).id, hlc: [startMs + 2, 0] },
      run: envelopes.slice(2),
      fitting: 3,
      covered: 5 - 2,
    },
    {
      name: 'row 29: one event is missing',
      start,
      run: [...envelopes.slice(0, 2), ...envelopes.slice(3)],
      fitting: 2,
      fault: 'gap',
      covered: 2,
    },
    { name: 'row 29: starts too late', start, run: envelopes.slice(1), fitting: 0, fault: 'gap', covered: 0 },
    {
      name: 'row 29: two events exchanged',
      start,
      run: [envelopes[0], envelopes[2], envelopes[1]],
      fitting: 1,
      fault: 'gap',
      covered: 1,
    },
    {
      name: 'row 29: an event of another room',
      start,
      run: [...envelopes.slice(0, 2), next(3, at(1).id, { room: `r_${'S'.repeat(43)}` }).envelope],
      fitting: 2,
      fault: 'foreign',
      covered: 2,
    },
    {
      name: 'an event of another incarnation',
      start,
      run: [...envelopes.slice(0, 2), next(3, at(1).id, { inc: 2 }).envelope],
      fitting: 2,
      fault: 'foreign',
      covered: 2,
    },
    {
      name: 'row 12: another event stands there',
      start: { seq: 3, id: at(2).id, hlc: [startMs + 3, 0] },
      run: [other.envelope],
      fitting: 0,
      fault: 'fork',
      covered: 0,
    },
    {
      name: 'row 12: grows from another event',
      start: { seq: 3, id: at(2).id, hlc: [startMs + 3, 0] },
      run: [next(4, other.id).envelope],
      fitting: 0,
      fault: 'fork',
      covered: 0,
    },
    {
      name: 'the first event follows another room',
      start,
      run: [next(1, control).envelope],
      fitting: 0,
      fault: 'fork',
      covered: 0,
    },
    {
      name: 'row 11: a clock that stands still',
      start,
      run: [...envelopes.slice(0, 2), next(3, at(1).id, { hlc: [startMs + 2, 0] }).envelope],
      fitting: 2,
      fault: 'broken',
      covered: 2,
    },
    {
      name: 'row 11: a clock that goes back',
      start,
      run: [...envelopes.slice(0, 2), next(3, at(1).id, { hlc: [startMs, 9] }).envelope],
      fitting: 2,
      fault: 'broken',
      covered: 2,
    },
    {
      name: 'a counter that advances',
      start,
      run: [...envelopes.slice(0, 2), next(3, at(1).id, { hlc: [startMs + 2, 1] }).envelope],
      fitting: 3,
      covered: 3,
    },
    { name: 'nothing', start, run: [], fitting: 0, covered: 0 },
  ];
  return {
    about:
      'Runs of a feed: rules R-5.3 and R-5.4. `fitting`: events that follow each other; `covered`: how many of those are authentic.',
    key: author.jwk,
    runs,
  };
}
