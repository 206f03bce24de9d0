import { type Static, Type } from 'typebox';
import { Node, TimeMs } from '../common/words.ts';
import { EngineMark } from './language.ts';
import type { Operation } from './operation.ts';

const administrators = ['administrator'] as const;
const everybody = ['member', 'administrator', 'hub_administrator'] as const;
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const engineServices = ['recognition', 'translation'] as const;
export const EngineService = Type.Enum(engineServices);
export type EngineService = (typeof engineServices)[number];

/** An OpenAI-compatible server. Its key is set apart and never read back. */
export const EngineAddress = Type.Object(
  {
    /** Base URL of its API, such as `http://10.20.0.9:8000/v1`. */
    url: Type.String({ pattern: '^https?://[^\\s/@]+(/[^\\s@]*)?$', maxLength: 500 }),
    /** Null: the first that the server lists. */
    model: nullable(Type.String({ minLength: 1, maxLength: 200 })),
    /** The institution's own machine, although its address is a public one. */
    own: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type EngineAddress = Static<typeof EngineAddress>;

/** What may be sent to an engine outside the institution. */
export const OutsideData = Type.Object(
  {
    /** Sound of meetings. */
    speech: Type.Boolean(),
    /** What was said, as text. */
    captions: Type.Boolean(),
    /** Posts, chat, titles, names of files. */
    posts: Type.Boolean(),
    /** What people say about themselves. */
    profiles: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type OutsideData = Static<typeof OutsideData>;

/** To whom this node offers its engines: nobody; nodes that take part in rooms that it leads, for those rooms; every active node of the federation. */
export const engineOffers = ['nobody', 'rooms', 'federation'] as const;
export const EngineOffer = Type.Enum(engineOffers);
export type EngineOffer = (typeof engineOffers)[number];

export const EngineSettings = Type.Object(
  {
    recognition: nullable(EngineAddress),
    translation: nullable(EngineAddress),
    outside: OutsideData,
    /** Whether this node uses what the node that leads a room, and the hub, offer. Only where it has no engine of its own. */
    use: Type.Object({ host: Type.Boolean(), hub: Type.Boolean() }, { additionalProperties: false }),
    offer: EngineOffer,
    /** For each other node and hour: seconds of sound, and characters of text. */
    quota: Type.Object(
      {
        seconds: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
        characters: Type.Integer({ minimum: 0, maximum: 100_000_000 }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type EngineSettings = Static<typeof EngineSettings>;

/** Why an engine is paused, or gave no answer. */
export const engineFailures = [
  'unreachable',
  'timeout',
  'slow',
  'server_error',
  'key_refused',
  'not_found',
  'malformed',
  'rate_limited',
  'address_refused',
  'refused',
  'not_allowed',
] as const;
export const EngineFailure = Type.Enum(engineFailures);
export type EngineFailure = (typeof engineFailures)[number];

/** What an engine did since a moment. Units: seconds of sound, or tokens asked. */
const use = {
  requests: Type.Integer({ minimum: 0 }),
  failures: Type.Integer({ minimum: 0 }),
  units: Type.Number({ minimum: 0 }),
  /** Tokens answered. */
  answered: Type.Integer({ minimum: 0 }),
};
export const EngineReport = Type.Object({
  service: EngineService,
  /** `configured`: a server; `in_process`: on this node's own processor; `offered`: by another node. */
  source: Type.Union([Type.Literal('configured'), Type.Literal('in_process'), Type.Literal('offered')]),
  mark: EngineMark,
  state: Type.Union([Type.Literal('ready'), Type.Literal('paused')]),
  reason: nullable(EngineFailure),
  since: TimeMs,
  /** Requests that wait for their turn. */
  waiting: Type.Integer({ minimum: 0 }),
  /** Of the last 200 answers; null before the first. */
  latency: nullable(Type.Object({ p50Ms: Type.Integer(), p95Ms: Type.Integer() })),
});
export type EngineReport = Static<typeof EngineReport>;

/** Use of one day (UTC) and engine: by the own people, or by another node. */
export const EngineDay = Type.Object({
  day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  service: EngineService,
  engine: Type.String({ maxLength: 402 }),
  /** Node that ran it. */
  node: Node,
  /** Node for which it ran; null: for the own people. */
  peer: nullable(Node),
  ...use,
  /** Mean time of an answer. */
  meanMs: Type.Integer({ minimum: 0 }),
});
export type EngineDay = Static<typeof EngineDay>;

export const EngineOverview = Type.Object({
  settings: EngineSettings,
  /** What the environment decides: the page shows it and cannot change it. */
  fixed: Type.Object({
    recognition: Type.Boolean(),
    translation: Type.Boolean(),
    outside: Type.Boolean(),
    offer: Type.Boolean(),
  }),
  /** Whether a key is stored. */
  keys: Type.Object({ recognition: Type.Boolean(), translation: Type.Boolean() }),
  engines: Type.Array(EngineReport, { maxItems: 8 }),
  /** The last 30 days, newest first. */
  days: Type.Array(EngineDay, { maxItems: 500 }),
});
export type EngineOverview = Static<typeof EngineOverview>;

const EngineTest = Type.Union([
  Type.Object({
    ok: Type.Literal(true),
    /** What was heard in the tones, or the translation of a known sentence; may be empty. */
    answer: Type.String({ maxLength: 2_000 }),
    model: Type.String({ maxLength: 200 }),
    ms: Type.Integer({ minimum: 0 }),
  }),
  Type.Object({ ok: Type.Literal(false), reason: Type.Union([EngineFailure, Type.Literal('no_engine')]) }),
]);
export type EngineTest = Static<typeof EngineTest>;

const EngineNow = Type.Union([
  Type.Object({ state: Type.Literal('none') }),
  Type.Object({
    state: Type.Union([Type.Literal('ready'), Type.Literal('paused')]),
    mark: EngineMark,
    since: TimeMs,
  }),
]);

/** Engines of a node, as its administrators set them and its people see them. */
export const languageEngines = {
  'languageEngines.now': {
    summary: 'Which engines hear and translate here, and whether they stand outside the institution.',
    access: everybody,
    reply: Type.Object({ recognition: EngineNow, translation: EngineNow }),
  },
  'languageEngines.overview': {
    summary: 'Engines, what may leave the institution, what is offered to others, spend and latency.',
    access: administrators,
    reply: EngineOverview,
  },
  'languageEngines.save': {
    summary: 'Changes the engines. What the environment decides stays as it is.',
    access: administrators,
    body: EngineSettings,
    reply: EngineOverview,
  },
  'languageEngines.setKey': {
    summary: 'Stores the key of an engine, or removes it. A key is never answered.',
    access: administrators,
    params: Type.Object({ service: EngineService }),
    body: Type.Object(
      { key: nullable(Type.String({ pattern: '^[\\x21-\\x7e]{1,500}$' })) },
      { additionalProperties: false },
    ),
    reply: EngineOverview,
  },
  'languageEngines.test': {
    summary: 'Sends an engine a short known text or sound.',
    access: administrators,
    params: Type.Object({ service: EngineService }),
    reply: EngineTest,
  },
} satisfies Record<string, Operation>;
