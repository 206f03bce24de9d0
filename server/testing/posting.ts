import { randomUUID } from 'node:crypto';
import type { Post } from '../../spec/schemas/api/discussions.ts';
import type { ApiClient } from './api-client.ts';

/** Whoever writes and reads: a person with their browser. */
export interface Writer {
  readonly client: ApiClient;
}
const pageSize = 200;
/** Posts that a test room holds at most; a reader that goes round in circles ends here. */
const maxPosts = 20_000;

/** Writes one post. @returns its id */
export async function post(writer: Writer, room: string, text: string): Promise<string> {
  const made = await writer.client.call('posts.create', { params: { room }, body: { clientId: randomUUID(), text } });
  return made.id;
}

/** Writes `count` posts one after the other, each with its number as text. @returns their ids in order */
export async function postMany(writer: Writer, room: string, count: number, word = 'Finding'): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 1; number <= count; number++) ids.push(await post(writer, room, `${word} ${number}`));
  return ids;
}

/** Everything that the reader's node shows of a room, oldest first, page by page as a person would scroll. */
export async function readAll(reader: Writer, room: string): Promise<Post[]> {
  const pages: Post[][] = [];
  let before: string | undefined;
  for (let total = 0; total < maxPosts; ) {
    const page = await reader.client.call('posts.list', {
      params: { room },
      query: { limit: pageSize, ...(before === undefined ? {} : { before }) },
    });
    pages.unshift(page.posts);
    total += page.posts.length;
    if (!page.hasBefore || page.posts.length === 0) break;
    before = page.posts[0]?.order;
  }
  return pages.flat();
}

/** Words of the posts that people wrote and may read, oldest first. */
export async function readTexts(reader: Writer, room: string): Promise<string[]> {
  const posts = await readAll(reader, room);
  return posts.flatMap((entry) =>
    entry.kind === 'post' && entry.state === 'visible' && entry.text !== null ? [entry.text] : [],
  );
}
