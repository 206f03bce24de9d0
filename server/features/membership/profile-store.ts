import type { OwnProfile } from '../../../spec/schemas/api/people.ts';
import type { Language, Profession, Specialty } from '../../../spec/schemas/common/words.ts';
import type { Reader, Tx } from '../../db/index.ts';

interface ProfileRow {
  title: string | null;
  languages: string[];
  languagesFor: Visibility;
  interests: Specialty[];
  interestsFor: Visibility;
  unit: string;
  unitFor: Visibility;
  about: string;
  aboutFor: Visibility;
  contact: string;
  contactFor: Visibility;
  listed: boolean;
}
type Visibility = 'institution' | 'federation';

/** What other institutions see before somebody has chosen: what helps to find a colleague, and nothing more. */
const before: ProfileRow = {
  ...{ title: null, languages: [], languagesFor: 'federation', interests: [], interestsFor: 'federation' },
  ...{ unit: '', unitFor: 'institution', about: '', aboutFor: 'institution', contact: '', contactFor: 'institution' },
  listed: true,
};

/** A person's own profile. Words they have not written yet are empty. */
export async function readProfile(
  reader: Reader,
  person: { actor: string; name: string; profession: Profession; specialty: Specialty; locale: string },
): Promise<OwnProfile> {
  const [found] = await reader.sql<ProfileRow[]>`
    select title, languages, languages_for as "languagesFor", interests, interests_for as "interestsFor", unit, unit_for as "unitFor",
      about, about_for as "aboutFor", contact, contact_for as "contactFor", listed from profile where actor = ${person.actor}`;
  const row = found ?? before;
  const { name, profession, specialty } = person;
  return {
    ...{ name, title: row.title, profession, specialty, locale: person.locale as Language },
    languages: { value: row.languages, visibility: row.languagesFor },
    interests: { value: row.interests, visibility: row.interestsFor },
    unit: { value: row.unit, visibility: row.unitFor },
    about: { value: row.about, visibility: row.aboutFor },
    contact: { value: row.contact, visibility: row.contactFor },
    listed: row.listed,
  };
}

export async function saveProfile(tx: Tx, actor: string, profile: OwnProfile): Promise<void> {
  const { title, languages, interests, unit, about, contact, listed } = profile;
  await tx.sql`
    insert into profile (actor, title, languages, languages_for, interests, interests_for, unit, unit_for, about, about_for, contact,
      contact_for, listed)
    values (${actor}, ${title}, ${languages.value}, ${languages.visibility}, ${interests.value}, ${interests.visibility},
      ${unit.value}, ${unit.visibility}, ${about.value}, ${about.visibility}, ${contact.value}, ${contact.visibility}, ${listed})
    on conflict (actor) do update set
      title = excluded.title, languages = excluded.languages, languages_for = excluded.languages_for, interests = excluded.interests,
      interests_for = excluded.interests_for, unit = excluded.unit, unit_for = excluded.unit_for, about = excluded.about,
      about_for = excluded.about_for, contact = excluded.contact, contact_for = excluded.contact_for, listed = excluded.listed`;
}

/** Languages named in an application are the first entry of the profile. */
export async function startProfile(tx: Tx, actor: string, languages: readonly string[]): Promise<void> {
  await tx.sql`
    insert into profile (actor, title, languages, languages_for, interests, interests_for, unit, unit_for, about, about_for, contact,
      contact_for, listed)
    values (${actor}, null, ${[...languages]}, 'federation', '{}', 'federation', '', 'institution', '', 'institution', '', 'institution', true)
    on conflict (actor) do nothing`;
}
