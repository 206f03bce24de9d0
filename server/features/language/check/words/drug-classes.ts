import type { Language } from '../../../../../spec/schemas/common/words.ts';
import type { List } from './words.ts';

/** Groups of medicines by one name, which are compared as medicines are; allergies are often to a group. */
export const drugClasses: Readonly<Record<string, Readonly<Record<Language, List>>>> = {
  penicillin: {
    ar: 'بنسلين|بنسيلين|بنيسلين|بنسلينات',
    en: 'penicillin|penicillins',
    es: 'penicilina|penicilinas',
    fr: 'pénicilline|pénicillines',
    id: 'penisilin',
    it: 'penicillina|penicilline',
    ja: 'ペニシリン|ペニシリン系',
    ru: 'пенициллин|пенициллина|пенициллину|пенициллином|пенициллине|пенициллины|пенициллинов|пенициллинам',
    th: 'เพนิซิลลิน|เพนนิซิลลิน|เพนิซิลิน',
    tr: 'penisilin|penisiline|penisilinin|penisilinler|penisilini|penisilinlere',
    vi: 'penicillin|penicilin|pênixilin|pê-ni-xi-lin',
    zh: '青霉素|青霉素类',
  },
};
