import type { Chain } from './chain.ts';
import { beyond, mayJoin, type Right, rank, rightOf, type Spot, type State, tightens } from './control.ts';
import type { Event, Header } from './envelope.ts';
import { type Feed, reopening } from './feeds.ts';

/** Event id → why it is void, or null when it counts. Events that cannot be judged yet are missing. */
export type Verdicts = Map<string, string | null>;

interface Restriction {
  why: string;
  /** Index in C; of a suspension, of what its moderator cited. */
  index: number;
  node: string;
  actor: string | null;
  cut: Spot;
  leaves: Right;
}
interface Lift {
  index: number;
  node: string;
  actor: string | null;
  whys: string[];
  resume: Spot | null;
}

const needs: Record<string, Right> = {
  'member.join': 'viewer',
  'session.answer': 'viewer',
  'poll.open': 'moderator',
  'poll.vote': 'viewer',
  'poll.close': 'moderator',
  'slides.show': 'member',
  'slides.lead': 'member',
  'slides.stop': 'member',
  'caption.switch': 'moderator',
  'caption.segment': 'member',
  'caption.correct': 'member',
  'term.propose': 'member',
  'term.decide': 'moderator',
  'msg.post': 'member',
  'msg.edit': 'member',
  'msg.redact': 'viewer',
  'react.set': 'member',
  'qa.ask': 'member',
  'qa.answer': 'member',
  'qa.accept': 'member',
  'mod.suspend': 'moderator',
};
/** Types that need an invitation instead of being in the room. */
const byInvitation = new Set(['member.join', 'session.answer']);
const fromAnyNode = new Set(['member.leave', 'erase.request', 'erase.receipt', 'fork.proof', 'feed.checkpoint']);

/** Judges all content of a room. */
export function judge(chain: Chain, feeds: readonly Feed[]): Verdicts {
  const law = readLaw(chain, feeds);
  const byId = new Map(feeds.flatMap(({ events }) => events).map((event) => [event.id, event]));
  const all = (suspensions: readonly Restriction[]): Verdicts => {
    const verdicts: Verdicts = new Map();
    const stuck = new Set<string>();
    const memory = new Map<string, Memory>();
    for (const feed of feeds) {
      const own = memory.get(feed.node) ?? { top: 0, joined: new Map(), cited: new Map() };
      memory.set(feed.node, own);
      for (const event of stuck.has(feed.node) ? [] : feed.events) {
        const at = chain.place(event.header.ctl?.[2] ?? '');
        if (at === undefined) {
          stuck.add(feed.node);
          break;
        }
        const why = verdict({ event, at, chain, law, own, suspensions, target: byId.get(event.header.ref ?? '') });
        verdicts.set(event.id, why);
        remember(own, event, at, why === null);
      }
      if (!stuck.has(feed.node)) for (const { id } of feed.leftOut) verdicts.set(id, 'feed_reopened');
    }
    return verdicts;
  };
  // No suspension decides about another one, so those that count are known before any is applied.
  const first = all([]);
  const suspensions = [...byId.values()]
    .filter(({ id, header }) => header.type === 'mod.suspend' && first.get(id) === null)
    .map((event): Restriction => {
      const { node, actor, cut } = event.header.d as unknown as { node: string; actor?: string; cut: Spot };
      const index = chain.place(event.header.ctl?.[2] ?? '') ?? 0;
      return { why: 'suspended', index, node, actor: actor ?? null, cut, leaves: 'none' };
    });
  return suspensions.length === 0 ? first : all(suspensions);
}

/** What a feed's own past says. */
interface Memory {
  top: number;
  joined: Map<string, boolean>;
  cited: Map<string, Spot>;
}

function remember(own: Memory, { header }: Event, at: number, counts: boolean): void {
  own.top = Math.max(own.top, at);
  if (counts && header.actor !== undefined && /^member\.(join|leave)$/.test(header.type))
    own.joined.set(header.actor, header.type === 'member.join');
  for (const [node, inc, seq] of header.after ?? []) {
    const before = own.cited.get(node);
    if (!before || beyond([inc, seq], before)) own.cited.set(node, [inc, seq]);
  }
}

interface Law {
  restrictions: Restriction[];
  lifts: Lift[];
  /** node → index of its first admission. */
  admitted: Map<string, number>;
}

/** Restrictions and liftings in C. Those of the whole room are written out for every node that has a feed. */
function readLaw(chain: Chain, feeds: readonly Feed[]): Law {
  const law: Law = { restrictions: [], lifts: [], admitted: new Map() };
  const everybody = [...new Set(feeds.map(({ node }) => node))];
  for (const [index, { header }] of chain.events.entries()) {
    const [before, now] = [chain.states[Math.max(0, index - 1)], chain.states[index]];
    if (!before || !now) continue;
    for (const node of now.nodes.keys()) if (!law.admitted.has(node)) law.admitted.set(node, index);
    if (index === 0) continue;
    const d = header.d as unknown as { node: string; actor?: string; cut: Spot; role: Right; resume?: Spot };
    const actor = d?.actor === undefined || d.actor === '*' ? null : d.actor;
    const restrict = (why: string, leaves: Right = 'none') =>
      law.restrictions.push({ why, index, node: d.node, actor, cut: d.cut, leaves });
    const restrictAll = (why: string) => {
      for (const node of everybody)
        law.restrictions.push({ why, index, node, actor: null, cut: seenOf(header, node), leaves: 'none' });
    };
    const lift = (whys: string[], who = actor, resume: Spot | null = null) =>
      law.lifts.push({ index, node: d.node, actor: who, whys, resume });
    if (header.type === 'node.remove') restrict('removed');
    if (header.type === 'node.admit') lift(['removed'], null);
    if (header.type === 'actor.ban') restrict('banned');
    if (header.type === 'actor.unban')
      lift(actor === null ? ['suspended'] : ['banned', 'suspended'], actor, d.resume ?? null);
    if (header.type === 'actor.uninvite') restrict('uninvited');
    if (header.type === 'room.close' || header.type === 'room.upgrade') restrictAll('closed');
    if (header.type === 'room.set' && tightens(before, header.d ?? {}).join) restrictAll('join_closed');
    if ((header.type === 'role.set' || header.type === 'actor.invite') && actor !== null) {
      const role = now.roles.get(`${d.node}/${actor}`) ?? 'none';
      lift(rank(role) >= rank('moderator') ? ['role_lowered', 'suspended'] : ['role_lowered']);
      if (d.cut !== undefined) restrict('role_lowered', d.role);
    }
  }
  return law;
}

/** Cut of a node's feed in a `seen`; position 0 when it is not named. */
function seenOf(header: Header, node: string): Spot {
  let cut: Spot = [1, 0];
  for (const [feed, [seq]] of Object.entries(header.seen ?? {})) {
    const slash = feed.lastIndexOf('/');
    const spot: Spot = [Number(feed.slice(slash + 1)), seq];
    if (feed.slice(0, slash) === node && beyond(spot, cut)) cut = spot;
  }
  return cut;
}

interface Question {
  event: Event;
  /** Index in C that the citation resolves to. */
  at: number;
  chain: Chain;
  law: Law;
  own: Memory;
  suspensions: readonly Restriction[];
  target: Event | undefined;
}

function verdict(question: Question): string | null {
  const { event, at, chain, law, own } = question;
  const { header } = event;
  const state = chain.states[at];
  if (state?.rv !== 1) return 'version_unsupported';
  const [epoch, seq, id] = header.ctl ?? [0, 0, ''];
  const cited = chain.find(id);
  if (cited?.header.epoch !== epoch || cited.header.seq !== seq) return 'citation_wrong';
  if (at < own.top) return 'citation_backwards';
  const need = needs[header.type];
  const forNodes = fromAnyNode.has(header.type) || /^(ctl\.vote|rec\.publish|rec\.withdraw)$/.test(header.type);
  if (need === undefined && !forNodes) return 'unknown_type';
  if (header.inc > 1 && !opened(chain, header, at)) return 'feed_reopened';
  if (header.type === 'ctl.vote') return state.stewards.has(header.node) ? null : 'right_missing';
  if (need === undefined) {
    if ((law.admitted.get(header.node) ?? Number.POSITIVE_INFINITY) > at) return 'not_admitted';
    const hosts = state.owner === header.node || state.session?.standby.includes(header.node);
    return fromAnyNode.has(header.type) || hosts ? null : 'right_missing';
  }
  const node = state.nodes.get(header.node);
  if (!node) return 'not_admitted';
  if (header.seq <= (node.since[`${header.node}/${header.inc}`]?.[0] ?? 0)) return 'before_admission';
  const actor = header.actor ?? '';
  const presence = byInvitation.has(header.type) ? joining(question, state) : present(state, own, header.node, actor);
  return presence ?? restricted(question, state, rank(need)) ?? special(question, state);
}

function opened(chain: Chain, { node, inc }: Header, at: number): boolean {
  const index = chain.events.findIndex(
    ({ header: { type, d } }) => type === 'feed.reopen' && d?.node === node && Number(d?.inc) === inc,
  );
  return index >= 0 && index <= at && reopening(chain, node, inc) !== undefined;
}

function present(state: State, own: Memory, node: string, actor: string): string | null {
  const dm = state.kind === 'dm';
  if (dm && !state.members.includes(`${node}/${actor}`)) return 'not_invited';
  return (own.joined.get(actor) ?? dm) ? null : 'not_joined';
}

/** allowed where the author stood, and by the state of every later withdrawal whose cut it is beyond. */
function joining({ event: { header }, at, chain, law }: Question, state: State): string | null {
  const { node, actor = '', inc, seq } = header;
  if (!mayJoin(state, node, actor, header.hlc[0]))
    return state.banned.has(`${node}/${actor}`) ? 'banned' : 'not_invited';
  const stopped = law.restrictions.some(({ why, index, node: named, cut }) => {
    const later = chain.states[index];
    const concerns = (why === 'uninvited' || why === 'join_closed') && named === node && index > at;
    return concerns && beyond([inc, seq], cut) && later !== undefined && !mayJoin(later, node, actor, header.hlc[0]);
  });
  return stopped ? 'not_invited' : null;
}

/** */
function restricted({ event: { header }, at, law, suspensions }: Question, state: State, need: number): string | null {
  const { node, actor = '', inc, seq } = header;
  if (state.banned.has(`${node}/${actor}`)) return 'banned';
  const right = rank(rightOf(state, node, actor));
  if (right < need) return 'right_missing';
  const lifted = (fence: Restriction) =>
    law.lifts.some(
      (lift) =>
        lift.node === node &&
        lift.index > fence.index &&
        lift.index <= at &&
        lift.whys.includes(fence.why) &&
        (lift.actor === null ? fence.actor === null : lift.actor === actor) &&
        (lift.resume === null || !beyond(lift.resume, [inc, seq])),
    );
  const binds = (fence: Restriction) =>
    fence.node === node &&
    (fence.actor === null || fence.actor === actor) &&
    beyond([inc, seq], fence.cut) &&
    rank(fence.leaves) < need &&
    !lifted(fence);
  const fences = law.restrictions.filter(({ why }) => why !== 'uninvited' && why !== 'join_closed');
  // People are told of the restriction that names them before one that closed the room.
  const fence = fences.find((each) => each.why !== 'closed' && binds(each)) ?? fences.find(binds);
  if (fence) return fence.why;
  const free = header.type === 'member.join' || right >= rank('moderator');
  return !free && suspensions.some(binds) ? 'suspended' : null;
}

/** Whose words, and whose suspension. */
function special({ event, target, own }: Question, state: State): string | null {
  const { header } = event;
  const moderates = rank(rightOf(state, header.node, header.actor ?? '')) >= rank('moderator');
  const same =
    target?.room === event.room && target.header.node === header.node && target.header.actor === header.actor;
  const mine = same && target !== undefined && beyond([header.inc, header.seq], [target.header.inc, target.header.seq]);
  if (header.type === 'msg.edit')
    return mine && /^(msg\.post|qa\.ask|qa\.answer)$/.test(target?.header.type ?? '') ? null : 'not_the_author';
  if (/^(msg\.redact|qa\.accept|slides\.(lead|stop)|caption\.correct)$/.test(header.type))
    return moderates || mine ? null : 'not_the_author';
  if (header.type !== 'mod.suspend') return null;
  const { node, actor, cut } = header.d as unknown as { node: string; actor?: string; cut: [number, number, string] };
  const right = actor === undefined ? (state.nodes.get(node)?.cap ?? 'none') : rightOf(state, node, actor);
  const earlier = own.cited.get(node);
  const named = (header.after ?? []).filter(([other]) => other === node);
  const known = named.some(([, inc, seq, id]) => inc === cut[0] && seq === cut[1] && id === cut[2]);
  const fromStart = cut[1] === 0 && named.length === 0 && !earlier;
  const fair =
    rank(right) < rank('moderator') && (cut[1] === 0 ? fromStart : known) && !(earlier && beyond(earlier, cut));
  return fair ? null : 'suspension_invalid';
}
