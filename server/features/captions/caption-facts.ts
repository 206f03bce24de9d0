import type { Change, VerifiedEvent } from '../../../federation/index.ts';
import type {
  CaptionBody,
  CaptionCorrectBody,
  CaptionEngine,
  CaptionSegment,
  CaptionSwitch,
} from '../../../spec/schemas/events/content.ts';
import { orderKey } from '../discussions/index.ts';

interface Placed {
  id: string;
  room: string;
  ord: string;
  node: string;
  actor: string;
  at_ms: number;
  live: boolean;
}
export interface SegmentRow extends Placed {
  segment: string;
  t0_ms: number;
  t1_ms: number;
  lang: string | null;
  spoken: string | null;
  text: string | null;
  engine: CaptionEngine | null;
}
export interface CorrectionRow extends Placed {
  target: string;
  lang: string | null;
  text: string | null;
}
export interface SwitchRow extends Placed {
  is_on: boolean;
}
/** A meeting began or ended, as the control log says it. */
export interface MeetingStep {
  room: string;
  epoch: number;
  cseq: number;
  at_ms: number;
  begins: boolean;
}

/** What a batch of changes says about captions, one list for each table. */
export interface CaptionFacts {
  segments: SegmentRow[];
  corrections: CorrectionRow[];
  switches: SwitchRow[];
  meetings: MeetingStep[];
  /** Targets of redactions, captions or not. */
  redacted: string[];
  live: { ids: string[]; live: boolean }[];
}

/** Sorts the changes of a batch; nothing is read from the database. */
export function captionFacts(changes: readonly Change[]): CaptionFacts {
  const facts: CaptionFacts = { segments: [], corrections: [], switches: [], meetings: [], redacted: [], live: [] };
  for (const change of changes) {
    if (change.kind === 'live') facts.live.push(change);
    else if (change.kind === 'control') addMeeting(facts, change.event);
    else if (change.kind === 'content' || change.kind === 'body') addContent(facts, change.event, change.live);
  }
  return facts;
}

function addContent(facts: CaptionFacts, event: VerifiedEvent, live: boolean): void {
  const { type, ref } = event.header;
  if (type === 'caption.segment') facts.segments.push(segmentRow(event, live));
  else if (type === 'caption.correct') facts.corrections.push(correctionRow(event, live));
  else if (type === 'caption.switch')
    facts.switches.push({ ...placed(event, live), is_on: (event.header.d as CaptionSwitch).on });
  else if (type === 'msg.redact' && ref !== undefined) facts.redacted.push(ref);
}

function addMeeting({ meetings }: CaptionFacts, { room, header }: VerifiedEvent): void {
  const { type, seq, hlc, epoch = 1 } = header;
  if (type !== 'session.start' && type !== 'session.end') return;
  meetings.push({ room, epoch, cseq: seq, at_ms: hlc[0], begins: type === 'session.start' });
}

const placed = ({ id, room, header }: VerifiedEvent, live: boolean): Placed => ({
  ...{ id, room, ord: orderKey(header), node: header.node, actor: header.actor ?? '', at_ms: header.hlc[0], live },
});

function segmentRow(event: VerifiedEvent, live: boolean): SegmentRow {
  const { segment, t0, t1 } = event.header.d as CaptionSegment;
  const body = event.body as CaptionBody | undefined;
  return {
    ...placed(event, live),
    ...{ segment, t0_ms: t0, t1_ms: t1 },
    ...{ lang: body?.lang ?? null, spoken: body?.spoken ?? null, text: body?.text ?? null },
    engine: body === undefined ? null : engineOf(body.engine),
  };
}

/** Members that a later version may add are not kept. */
const engineOf = ({ name, model, node, outside }: CaptionEngine): CaptionEngine => ({ name, model, node, outside });

function correctionRow(event: VerifiedEvent, live: boolean): CorrectionRow {
  const body = event.body as CaptionCorrectBody | undefined;
  return {
    ...placed(event, live),
    ...{ target: event.header.ref ?? '', lang: body?.lang ?? null, text: body?.text ?? null },
  };
}
