import type { Change } from '../../../../federation/index.ts';

export type ChangeOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/** Changes of a batch by kind, each kind in its order. */
export function sortChanges(changes: readonly Change[]) {
  const control: ChangeOf<'control'>[] = [];
  const content: ChangeOf<'content'>[] = [];
  const body: ChangeOf<'body'>[] = [];
  const live: ChangeOf<'live'>[] = [];
  const invite: ChangeOf<'invite'>[] = [];
  for (const change of changes) {
    if (change.kind === 'control') control.push(change);
    else if (change.kind === 'content') content.push(change);
    else if (change.kind === 'body') body.push(change);
    else if (change.kind === 'live') live.push(change);
    else if (change.kind === 'invite') invite.push(change);
  }
  return { control, content, body, live, invite };
}
