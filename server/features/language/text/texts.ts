import type { TranslationItem } from '../../../../spec/schemas/api/language.ts';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import type { Reader, Tx } from '../../../db/index.ts';
import type { TextKind } from '../engines/engines.ts';
import type { TextSource } from './translations.ts';

/** A text that somebody may read, with what a translation of it needs to know. */
export interface ReadableText {
  readonly text: string;
  readonly from?: Language;
  readonly kind: TextKind;
  readonly room?: string;
  readonly source: TextSource;
}

/** Whose words are translated: implemented by discussions, sessions and the directory, each by its own rules of who may read. */
export interface TextPorts {
  readonly posts: {
    posts(
      reader: Reader,
      actor: string,
      ids: readonly string[],
    ): Promise<
      Map<
        string,
        {
          readonly room: string;
          readonly text: string;
          readonly language: string | null;
          readonly files: readonly { readonly sha256: string; readonly name: string }[];
        }
      >
    >;
    stillSays(tx: Tx, post: string, text: string): Promise<boolean>;
    stillHas(tx: Tx, post: string, fileName: string): Promise<boolean>;
  };
  /** Title and topic of a discussion, or title and agenda of a session. */
  room(
    reader: Reader,
    actor: string,
    room: string,
  ): Promise<
    { readonly title: string | null; readonly topic: string | null; readonly language: string | null } | undefined
  >;
  person(
    reader: Reader,
    actor: string,
    of: { readonly node: string; readonly actor: string },
  ): Promise<{ readonly about: string | null; readonly unit: string | null } | undefined>;
}

/** One of the twelve languages in a tag that somebody declared. */
export function languageOf(tag: string | null | undefined): Language | undefined {
  const base = tag?.toLowerCase().split('-', 1)[0];
  return languages.find((language) => language === base);
}

/** Texts that a person may read, in the order of the items; undefined for what is not there, not theirs to read, or empty. */
export async function readableTexts(
  ports: TextPorts,
  reader: Reader,
  actor: string,
  items: readonly TranslationItem[],
): Promise<(ReadableText | undefined)[]> {
  const ids = new Set(items.flatMap((item) => ('post' in item ? [item.post] : [])));
  const posts = ids.size > 0 ? await ports.posts.posts(reader, actor, [...ids]) : new Map();
  const texts: (ReadableText | undefined)[] = [];
  for (const item of items) {
    const text = 'post' in item ? postText(ports, item, posts) : await otherText(ports, reader, actor, item);
    texts.push(text === undefined || text.text.trim() === '' ? undefined : text);
  }
  return texts;
}

type PostItem = Extract<TranslationItem, { post: string }>;
type Posts = Awaited<ReturnType<TextPorts['posts']['posts']>>;

function postText({ posts: port }: TextPorts, item: PostItem, posts: Posts): ReadableText | undefined {
  const post = posts.get(item.post);
  if (post === undefined) return undefined;
  const { room, text } = post;
  const from = languageOf(post.language);
  const declared = from === undefined ? {} : { from };
  if (item.kind === 'post') {
    const source = { event: item.post, holds: (tx: Tx) => port.stillSays(tx, item.post, text) };
    return { text, ...declared, kind: 'post', room, source };
  }
  const file = post.files.find(({ sha256 }) => sha256 === item.sha256);
  if (file === undefined) return undefined;
  const holds = (tx: Tx) => port.stillHas(tx, item.post, file.name);
  return {
    ...nameText(file.name),
    ...declared,
    kind: 'file',
    room,
    source: { event: item.post, part: item.sha256, holds },
  };
}

/** A name of a file is translated without its ending, and with spaces where people write strokes for them. */
function nameText(name: string): { text: string } {
  const [, stem = name] = /^(.+)\.[A-Za-z0-9]{1,10}$/.exec(name) ?? [];
  return { text: stem.replace(/[_]+/g, ' ') };
}

async function otherText(
  ports: TextPorts,
  reader: Reader,
  actor: string,
  item: Exclude<TranslationItem, PostItem>,
): Promise<ReadableText | undefined> {
  if (item.kind === 'title' || item.kind === 'topic') {
    const room = await ports.room(reader, actor, item.room);
    if (room === undefined) return undefined;
    const from = languageOf(room.language);
    const kind = item.kind === 'title' ? 'title' : 'post';
    const source = { name: `${item.kind}:${item.room}` };
    return { text: room[item.kind] ?? '', ...(from === undefined ? {} : { from }), kind, room: item.room, source };
  }
  const person = await ports.person(reader, actor, item);
  const source = { name: `${item.kind}:${item.node}/${item.actor}` };
  return person && { text: person[item.kind] ?? '', kind: 'profile', source };
}
