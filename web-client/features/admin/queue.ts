import { css, type TemplateResult } from 'lit';
import type { StaffApplication } from '../../../spec/schemas/api/membership.ts';
import { msg } from '../../app/i18n.ts';
import { emptyState } from '../../ui/states.ts';
import type { Tab } from '../../ui/tabs.ts';
import { stateWords } from '../membership/entries.ts';

type State = StaffApplication['state'];
const shown: State[] = ['submitted', 'question', 'approved', 'refused'];

/** The state that the address asks for; what waits for a decision when it asks for none; undefined for all. */
export function queueState(query: URLSearchParams): State | undefined {
  const wanted = query.get('state') ?? 'submitted';
  return shown.find((state) => state === wanted);
}

export const queueTabs = (): Tab[] => [
  ...shown.map((key) => ({ key, label: stateWords(key) })),
  { key: 'all', label: msg('All', { id: 'admin.queue.all' }) },
];

export const emptyQueue = (): TemplateResult =>
  emptyState({
    icon: 'ok',
    title: msg('Nothing here', { id: 'admin.queue.empty' }),
    text: msg('New applications appear by themselves; you also get a notification.', { id: 'admin.queue.emptyText' }),
  });

export const queueStyles = css`
  li a {
    display: grid;
    grid-template-columns: 44px minmax(0, 1fr) auto;
    gap: var(--s3);
    align-items: center;
    padding-block: var(--s3);
    color: inherit;
    text-decoration: none;
    border-radius: var(--r);
  }
  li a:hover {
    background: var(--hover);
  }
  .end {
    display: grid;
    justify-items: end;
    gap: var(--s1);
  }
  @media (max-width: 560px) {
    .end {
      grid-column: 2;
      justify-items: start;
    }
  }
`;
