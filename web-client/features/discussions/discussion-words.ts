import type { Discussion } from '../../../spec/schemas/api/discussions.ts';
import { plural } from '../../app/i18n.ts';

/** What a discussion is about and how wide it is: topic, institutions, people. */
export const discussionFacts = (
  one: Pick<Discussion, 'topic' | 'institutionCount' | 'peopleCount'>,
): (string | null)[] => [
  one.topic,
  plural(
    one.institutionCount,
    { one: '{n} institution', other: '{n} institutions' },
    { id: 'discussions.page.institutions' },
  ),
  plural(one.peopleCount, { one: '{n} person', other: '{n} people' }, { id: 'discussions.page.people' }),
];
