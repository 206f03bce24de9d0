import type { Post } from '../../../spec/schemas/api/discussions.ts';
import { msg } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { toast } from '../../ui/toasts.ts';

/** Puts the address of a post into the clipboard. */
export async function copyLink(post: Post): Promise<void> {
  const path = `/discussions/${post.room}?post=${post.id}`;
  try {
    await navigator.clipboard.writeText(location.origin + path);
    toast({ text: msg('Link copied', { id: 'discussions.post.linkCopied' }) });
  } catch {
    // The browser forbids the clipboard (no secure context): the address line shows the link instead.
    navigate(path, { replace: true });
  }
}
