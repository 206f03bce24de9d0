import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';

/**
 * Posts are Markdown of a small, safe kind: emphasis, lists, quotes, code, tables, links. No HTML, no pictures from elsewhere (a picture would tell a
 * stranger's server who reads what). The text is parsed without HTML, then cleaned again, and reaches the page as a Trusted Types value.
 */
const parser = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false }).disable([
  'image',
  'html_inline',
  'html_block',
  'reference',
]);
const isOwnPage = (href: string): boolean => /^\/(people|discussions)\/[\w.~/-]+$/.test(href);
parser.validateLink = (href) => /^(https?:\/\/|mailto:)/i.test(href) || isOwnPage(href);

const defaultLinkOpen =
  parser.renderer.rules.link_open ?? ((tokens, index, options, _env, self) => self.renderToken(tokens, index, options));
parser.renderer.rules.link_open = (tokens, index, options, env, self) => {
  const token = tokens[index];
  const href = String(token?.attrGet('href') ?? '');
  if (isOwnPage(href)) token?.attrSet('class', 'mention');
  else {
    token?.attrSet('target', '_blank');
    token?.attrSet('rel', 'noopener noreferrer nofollow ugc');
  }
  return defaultLinkOpen(tokens, index, options, env, self);
};

const allowed = {
  ALLOWED_TAGS: [
    'p',
    'br',
    'strong',
    'em',
    's',
    'a',
    'ul',
    'ol',
    'li',
    'blockquote',
    'code',
    'pre',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
  ],
  ALLOWED_ATTR: ['href', 'class', 'target', 'rel', 'start', 'dir'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|\/(?:people|discussions)\/)/i,
  ALLOW_DATA_ATTR: false,
};

/** @returns safe HTML for a `.innerHTML=${…}` binding: a TrustedHTML where the browser enforces Trusted Types, else a string */
export const renderMarkdown = (text: string): string =>
  DOMPurify.sanitize(parser.render(text), {
    ...allowed,
    RETURN_TRUSTED_TYPE: true,
  }) as unknown as string;

export interface Mention {
  node: string;
  actor: string;
  name: string;
}
const mentionPath = (mention: Mention): string => `/people/${mention.node}/${mention.actor}`;
/** Characters that would end the link text early. */
const plain = (name: string): string => name.replace(/[[\]()\\]/g, '');

/** What a person typed, with every `@Name` of a chosen person as a link that each node shows to its own page of that person. */
export function withMentions(text: string, mentions: readonly Mention[]): { text: string; used: Mention[] } {
  const used: Mention[] = [];
  let linked = text;
  // Longer names first: "@Li Wenjing" must not become a link to Li Wen.
  for (const mention of [...mentions].sort((a, b) => b.name.length - a.name.length)) {
    const label = `@${mention.name}`;
    const at = linked.indexOf(label);
    if (at < 0) continue;
    used.push(mention);
    linked = linked.split(label).join(`[@\u2060${plain(mention.name)}](${mentionPath(mention)})`);
  }
  return { text: linked.replaceAll('@\u2060', '@'), used };
}

/** The reverse, for editing: links of mentions become `@Name` again. */
export function withoutMentions(text: string): { text: string; mentions: Mention[] } {
  const mentions: Mention[] = [];
  const typed = text.replace(
    /\[@([^\]]+)\]\(\/people\/([\w.-]+)\/(u_[\w-]{22})\)/g,
    (_whole, name: string, node: string, actor: string) => {
      mentions.push({ name, node, actor });
      return `@${name}`;
    },
  );
  return { text: typed, mentions };
}
