import type { Mutation } from './mutate.ts';

/** Each rule of this folder, taken out by itself. Title: the rule. */
export const mutations: Record<string, Mutation> = {
  'a cut is not below what was acknowledged (R1)': {
    ...{ file: 'control-permits.ts', find: "acked && comparePositions(acked, cut) > 0 ? 'cut_too_low' : null" },
    replace: 'acked ? null : null',
  },
  'the cuts of a closed room are not below what was acknowledged (R1)': {
    ...{
      file: 'control-permits.ts',
      find: "if (comparePositions(acked, cuts.get(node) ?? [1, 0]) > 0) return 'cut_too_low';",
    },
    replace: '',
  },
  'a lowered role needs a cut': {
    ...{ file: 'control-permits.ts', find: 'lowers(state, d.node, d.actor, d.role) || d.cut !== undefined' },
    replace: 'd.cut !== undefined',
  },
  'an open room is made invite-only with cuts': {
    ...{
      file: 'control-permits.ts',
      find: "if (join === 'invite' && state.join !== 'invite') return true;",
      replace: '',
    },
  },
  'only the owner writes control events': {
    file: 'control-chain.ts',
    find: "if (!opens && (!sameEpoch || header.node !== parent.owner)) return { ok: false, code: 'not_owner' };",
    replace: '',
  },
  'two control events at one place freeze the room': {
    ...{ file: 'control-chain.ts', find: 'if (next.length > 1) {', replace: 'if (next.length > 1000) {' },
  },
  'a control event that is not permitted ends the log': {
    ...{ file: 'control-chain.ts', find: 'if (first.code !== null)', replace: 'if (first.code === "")' },
  },
  'the clock of the control log goes on': {
    ...{ file: 'control-chain.ts', find: 'compareHlc(header.hlc, parent.event.header.hlc) <= 0', replace: 'false' },
  },
  'the highest epoch counts': {
    ...{ file: 'control-chain.ts', find: 'if (order > 0 || (order === 0', replace: 'if (order < 0 || (order === 0' },
  },
  'of two openings of one epoch the lower id counts': {
    ...{ file: 'control-chain.ts', find: 'node.event.id < origin.event.id', replace: 'true' },
  },
  'orphaned citations resolve to the fork point': {
    ...{
      file: 'control-chain.ts',
      find: 'if (index !== undefined) return index;\n    }',
      replace: 'return index ?? 0;\n    }',
    },
  },
  'a citation says the right epoch and number': {
    ...{ file: 'control-chain.ts', find: "return 'mismatch';", replace: 'void 0;' },
  },
  'votes are refused': {
    ...{ file: 'control-permits.ts', find: 'd.votes !== undefined || d.transfer === undefined', replace: 'false' },
  },
  'only the node named in the transfer opens the epoch': {
    ...{ file: 'control-permits.ts', find: 'd.by !== state.transferTo || header.node !== d.by', replace: 'false' },
  },
  'after a transfer the old owner writes nothing': {
    ...{ file: 'control-permits.ts', find: "header.type !== 'owner.transfer') return 'transfer_pending';" },
    replace: "header.type === 'never') return 'transfer_pending';",
  },
  'a conversation of two has no control events': {
    ...{ file: 'control-permits.ts', find: "if (state.kind === 'dm') return 'room_fixed';", replace: '' },
  },
  'a closed room takes no control events': {
    ...{ file: 'control-permits.ts', find: "if (state.closed) return 'room_closed';", replace: '' },
  },
  'later rule versions are not interpreted': {
    ...{ file: 'rights.ts', find: "return voided('version_unsupported');", replace: 'void 0;' },
  },
  'nobody cites backwards': {
    ...{ file: 'rights.ts', find: "if (cited < context.index) return voided('citation_backwards');", replace: '' },
  },
  'only admitted nodes write': {
    ...{ file: 'rights.ts', find: "if (!admitted) return 'not_admitted';", replace: 'if (!admitted) return null;' },
  },
  'a node admitted again starts after what was known': {
    ...{
      file: 'rights.ts',
      find: "anchor && header.seq <= anchor[0] ? 'before_admission' : null",
      replace: 'anchor ? null : null',
    },
  },
  'erasures count from nodes that were admitted by then': {
    ...{ file: 'rights.ts', find: '?? cited + 1) <= cited', replace: '?? cited + 1) <= 1e9' },
  },
  'nobody posts without having joined': {
    ...{
      file: 'rights.ts',
      find: "(entry(context.members, header.actor) ?? dm) ? null : 'not_joined'",
      replace: 'null',
    },
  },
  'nobody joins uninvited': { file: 'rights.ts', find: 'if (!allowedAt(cited))', replace: 'if (cited < 0)' },
  'a withdrawn invitation binds those who cite it as standing': {
    ...{ file: 'rights.ts', find: "f.kind === 'uninvited' && later", replace: "f.kind === 'banned' && later" },
  },
  'a room made invite-only binds those who cite it as open': {
    ...{ file: 'rights.ts', find: "f.kind === 'join_closed' && later", replace: "f.kind === 'banned' && later" },
  },
  'fences of all of C bind': {
    ...{
      file: 'rights.ts',
      find: 'for (const fence of own?.fences ?? []) {',
      replace: 'for (const fence of [] as Fence[]) {',
    },
  },
  'a closed room binds those who cite it as open': {
    ...{ file: 'rights.ts', find: "limits.push({ level: 'none', why: 'closed' });", replace: '{}' },
  },
  'suspensions bind': {
    ...{
      file: 'rights.ts',
      find: 'for (const suspension of suspendable ? suspensions : []) {',
      replace: 'for (const suspension of [] as Suspension[]) {',
    },
  },
  'suspensions do not bind moderators': {
    ...{ file: 'rights.ts', find: ' && RANK[rightIn(state, node, actor)] < RANK.moderator;', replace: ';' },
  },
  'suspensions do not bind joining': {
    ...{ file: 'rights.ts', find: "header.type !== 'member.join' && actor !== null", replace: 'actor !== null' },
  },
  'a moderator is not suspended': {
    ...{ file: 'rights.ts', find: 'if (RANK[right] >= RANK.moderator) return false;', replace: '' },
  },
  'a suspension cuts no deeper than its moderator cited before (R2)': {
    ...{ file: 'rights.ts', find: 'if (earlier && comparePositions(earlier, cut) > 0) return false;', replace: '' },
  },
  'the cut of a suspension is the head it cites (R2)': {
    ...{ file: 'rights.ts', find: 'inc === cut[0] && seq === cut[1] && id === cut[2]', replace: 'inc === cut[0]' },
  },
  'a ban in the cited state binds': {
    ...{ file: 'roles.ts', find: "if (isBanned(state, node, actor)) return 'none';", replace: '' },
  },
  'roles are compared with what the type needs': {
    ...{
      file: 'rights.ts',
      find: "if (RANK[rightIn(state, node, actor)] < rank) return 'right_missing';",
      replace: '',
    },
  },
  'the cap of a node limits its people': {
    ...{
      file: 'roles.ts',
      find: 'lower(roleOf(state, node, actor), admitted.cap)',
      replace: 'roleOf(state, node, actor)',
    },
  },
  'invitations run out': {
    ...{ file: 'roles.ts', find: '(until > 0 && (atMs === null || atMs <= until))', replace: 'until > 0' },
  },
  'withdrawn invitations let nobody in': { file: 'roles.ts', find: '(until > 0 && (', replace: '(until >= 0 || (' },
  'only the author edits': {
    file: 'rights.ts',
    find: "return isOwn(event, target) && editable.has(target?.header.type ?? '') ? null : 'not_the_author';",
    replace: 'return null;',
  },
  'only own words or a moderator redact': {
    ...{
      file: 'rights.ts',
      find: "RANK[right] >= RANK.moderator || isOwn(event, target) ? null : 'not_the_author'",
      replace: 'null',
    },
  },
  'own words are those of the same person of the same node': {
    ...{
      file: 'rights.ts',
      find: 'node === header.node && actor !== undefined && actor === header.actor && earlier',
      replace: 'node === header.node && earlier',
    },
  },
  'what comes after the base of a reopened feed does not count': {
    ...{ file: 'evaluate.ts', find: 'const path = ended ?? follow', replace: 'const path = undefined ?? follow' },
  },
  'an incarnation counts only where its author knew it open': {
    ...{ file: 'rights.ts', find: 'inc === header.inc && index <= cited', replace: 'inc === header.inc' },
  },
  'a feed ends where it forks': {
    file: 'evaluate.ts',
    find: 'if (next.length > 1) {',
    replace: 'if (next.length > 99) {',
  },
  'a feed ends where its clock goes back': {
    ...{ file: 'evaluate.ts', find: 'compareHlc(event.header.hlc, earlier) <= 0', replace: 'false' },
  },
  'what lies within a cut stays': {
    ...{ file: 'fences.ts', find: 'if (comparePositions(position, fence.cut) <= 0) return false;', replace: '' },
  },
  'a cut of an earlier incarnation reaches later ones': {
    ...{
      file: 'positions.ts',
      find: 'return a[0] - b[0] || a[1] - b[1];',
      replace: 'return a[0] === b[0] ? a[1] - b[1] : -1;',
    },
  },
  'a lift counts for those who cite it': { file: 'fences.ts', find: 'lift.index <= cited &&', replace: '' },
  'a lift counts only for what was restricted before it': {
    ...{ file: 'fences.ts', find: 'lift.index > fence.index &&', replace: '' },
  },
  'a lift counts from its resume position': {
    ...{
      file: 'fences.ts',
      find: '(lift.resume === null || comparePositions(position, lift.resume) >= 0)',
      replace: 'true',
    },
  },
  'a fence concerns the person it names': {
    ...{ file: 'fences.ts', find: 'if (fence.actor !== null && fence.actor !== actor) return false;', replace: '' },
  },
  'a removed node leaves its roles behind': {
    ...{ file: 'control-apply.ts', find: 'roles: withoutEntries(state.roles, ofNode),', replace: '' },
  },
  'what the owner has seen is remembered': {
    ...{ file: 'control-apply.ts', find: 'acked[feed] = position;', replace: '' },
  },
  'new restrictions are applied to what is stored': {
    ...{ file: 'affected.ts', find: ', ...cutsOf(after, context.node, common)]', replace: ']' },
  },
  'orphaned restrictions give back what they took': {
    ...{ file: 'affected.ts', find: '[...cutsOf(before, context.node, common), ', replace: '[' },
  },
  'citations of orphaned control events are resolved again': {
    ...{ file: 'affected.ts', find: 'if (rewritten && ', replace: 'if (common < 0 && ' },
  },
  'suspensions are applied to what is stored': {
    ...{
      file: 'affected.ts',
      find: 'changed.filter(({ node }) => node === context.node)',
      replace: '([] as Suspension[])',
    },
  },
  'a redaction stays whatever comes after it': {
    ...{ file: 'redactions.ts', find: 'this.#redacted.add(header.ref);', replace: '{}' },
  },
  'a node erases only words of its own people': {
    ...{ file: 'redactions.ts', find: 'this.#erased.get(id)?.has(header.node)', replace: 'this.#erased.has(id)' },
  },
  'an erasure of a person covers what came before it': {
    ...{ file: 'redactions.ts', find: 'comparePositions(positionOf(header), upTo) < 0', replace: 'true' },
  },
  'an edit of redacted words does not count': {
    ...{ file: 'state-hash.ts', find: '!redacted.has(ref)', replace: 'true' },
  },
  'the hash is taken in display order': { file: 'state-hash.ts', find: 'live.sort(compareOrder);', replace: '' },
  'the last accepted answer counts': {
    ...{ file: 'state-hash.ts', find: 'compareOrder(accept.key, before.key) > 0', replace: 'true' },
  },
  'the last edit counts': {
    ...{
      file: 'merge.ts',
      find: 'comparePositions(positionOf(event.header), positionOf(before.header)) > 0) last.set(ref',
      replace: 'false) last.set(ref',
    },
  },
  'an event far ahead of the clock waits': {
    ...{ file: 'clock.ts', find: 'clock[0] > now + maxAheadMs', replace: 'clock[0] > now * maxAheadMs' },
  },
  "words on a branch that was given up are nobody's": {
    ...{
      file: 'evaluate.ts',
      find: 'new Map(belonging.map((event) => [event.id, event]))',
      replace: 'new Map(content.map((event) => [event.id, event]))',
    },
  },
};
