import type { Language, Names, NodeRole, Profession, Specialty } from '../../../spec/schemas/common/words.ts';

/** Invented institutions and people of the demonstration and of the tests over several nodes. */
export interface SeedInstitution {
  key: 'hub' | 'a' | 'b';
  node: string;
  port: number;
  names: Names;
  legalName: string;
  kind: 'public-health-agency' | 'university-hospital' | 'hospital';
  country: string;
  city: string;
  latitude: number;
  longitude: number;
  address: string;
  administrator: { name: string; email: string; locale: Language };
}
export interface SeedPerson {
  key: string;
  at: SeedInstitution['key'];
  name: string;
  title: string;
  email: string;
  profession: Profession;
  specialty: Specialty;
  languages: string[];
  locale: Language;
  roles: NodeRole[];
  unit: string;
  about: string;
}

/** Every invented account has this password. It is printed by the demonstration and refused nowhere but there. */
export const seedPassword = 'consilium-demo';

export const institutions: SeedInstitution[] = [
  {
    key: 'hub',
    node: 'hub.localhost',
    port: 4400,
    names: {
      en: 'National Health Agency',
      ar: 'الوكالة الوطنية للصحة',
      es: 'Agencia Nacional de Salud',
      fr: 'Agence nationale de santé',
      id: 'Badan Kesehatan Nasional',
      it: 'Agenzia sanitaria nazionale',
      ja: '国立保健庁',
      ru: 'Национальное агентство здравоохранения',
      th: 'สำนักงานสุขภาพแห่งชาติ',
      tr: 'Ulusal Sağlık Ajansı',
      vi: 'Cơ quan Y tế Quốc gia',
      zh: '国家卫生局',
    },
    legalName: 'National Health Agency (demonstration)',
    kind: 'public-health-agency',
    country: 'CH',
    city: 'Bern',
    latitude: 46.95,
    longitude: 7.45,
    address: '1 Example Square, 3000 Bern',
    administrator: { name: 'Marie Laurent', email: 'admin@hub.example', locale: 'fr' },
  },
  {
    key: 'a',
    node: 'hospital-a.localhost',
    port: 4401,
    names: {
      en: 'Hospital A',
      ar: 'المستشفى أ',
      es: 'Hospital A',
      fr: 'Hôpital A',
      id: 'Rumah Sakit A',
      it: 'Ospedale A',
      ja: 'A病院',
      ru: 'Больница А',
      th: 'โรงพยาบาล เอ',
      tr: 'A Hastanesi',
      vi: 'Bệnh viện A',
      zh: 'A医院',
    },
    legalName: 'Hospital A (demonstration)',
    kind: 'university-hospital',
    country: 'TR',
    city: 'Izmir',
    latitude: 38.42,
    longitude: 27.14,
    address: '12 Example Street, 35000 Izmir',
    administrator: { name: 'Murat Demir', email: 'admin@hospital-a.example', locale: 'tr' },
  },
  {
    key: 'b',
    node: 'hospital-b.localhost',
    port: 4402,
    names: {
      en: 'Hospital B',
      ar: 'المستشفى ب',
      es: 'Hospital B',
      fr: 'Hôpital B',
      id: 'Rumah Sakit B',
      it: 'Ospedale B',
      ja: 'B病院',
      ru: 'Больница Б',
      th: 'โรงพยาบาล บี',
      tr: 'B Hastanesi',
      vi: 'Bệnh viện B',
      zh: 'B医院',
    },
    legalName: 'Hospital B (demonstration)',
    kind: 'hospital',
    country: 'CN',
    city: 'Hangzhou',
    latitude: 30.27,
    longitude: 120.16,
    address: '8 Example Road, 310000 Hangzhou',
    administrator: { name: 'Chen Yu', email: 'admin@hospital-b.example', locale: 'zh' },
  },
];

export const people: SeedPerson[] = [
  {
    key: 'elif',
    at: 'a',
    name: 'Elif Kaya',
    title: 'Dr.',
    email: 'elif.kaya@hospital-a.example',
    profession: 'physician',
    specialty: 'critical-care',
    languages: ['tr', 'en'],
    locale: 'en',
    roles: ['member', 'approver', 'moderator'],
    unit: 'Intensive care unit 2',
    about: 'Ventilation outside the intensive care unit, awake prone positioning.',
  },
  {
    key: 'amal',
    at: 'a',
    name: 'Amal Haddad',
    title: 'Prof.',
    email: 'amal.haddad@hospital-a.example',
    profession: 'physician',
    specialty: 'pulmonology',
    languages: ['ar', 'fr', 'en'],
    locale: 'ar',
    roles: ['member'],
    unit: 'Respiratory medicine',
    about: 'أمراض الرئة الخلالية والتأهيل التنفسي.',
  },
  {
    key: 'lucia',
    at: 'a',
    name: 'Lucía Torres',
    title: 'Dra.',
    email: 'lucia.torres@hospital-a.example',
    profession: 'physician',
    specialty: 'infectious-diseases',
    languages: ['es', 'en'],
    locale: 'es',
    roles: ['member'],
    unit: 'Enfermedades infecciosas',
    about: 'Uso prudente de antibióticos en cuidados intensivos.',
  },
  {
    key: 'liwen',
    at: 'b',
    name: 'Li Wen',
    title: 'Dr.',
    email: 'li.wen@hospital-b.example',
    profession: 'physician',
    specialty: 'critical-care',
    languages: ['zh', 'en'],
    locale: 'zh',
    roles: ['member', 'approver', 'moderator'],
    unit: '重症医学科',
    about: '俯卧位通气与无创呼吸支持。',
  },
  {
    key: 'thao',
    at: 'b',
    name: 'Nguyễn Thảo',
    title: 'Dr.',
    email: 'nguyen.thao@hospital-b.example',
    profession: 'physician',
    specialty: 'pulmonology',
    languages: ['vi', 'en'],
    locale: 'vi',
    roles: ['member'],
    unit: 'Khoa hô hấp',
    about: 'Theo dõi sau xuất viện, chức năng hô hấp.',
  },
  {
    key: 'haruka',
    at: 'b',
    name: 'Haruka Ito',
    title: 'Dr.',
    email: 'haruka.ito@hospital-b.example',
    profession: 'physician',
    specialty: 'radiology',
    languages: ['ja', 'en'],
    locale: 'ja',
    roles: ['member'],
    unit: '放射線科',
    about: '胸部CTの読影。',
  },
  {
    key: 'anan',
    at: 'hub',
    name: 'Anan Srisai',
    title: 'Dr.',
    email: 'anan.srisai@hub.example',
    profession: 'public-health-officer',
    specialty: 'infection-control',
    languages: ['th', 'en'],
    locale: 'th',
    roles: ['member', 'hub_reviewer'],
    unit: 'Hospital hygiene',
    about: 'การป้องกันการติดเชื้อในโรงพยาบาล',
  },
  {
    key: 'dmitri',
    at: 'hub',
    name: 'Dmitri Orlov',
    title: 'Dr.',
    email: 'dmitri.orlov@hub.example',
    profession: 'physician',
    specialty: 'epidemiology',
    languages: ['ru', 'en'],
    locale: 'ru',
    roles: ['member'],
    unit: 'Epidemiology',
    about: 'Эпидемиологический надзор за респираторными инфекциями.',
  },
];

/** Waits in the approver's queue of Hospital A. */
export const applicant = {
  name: 'Sofia Conti',
  email: 'sofia.conti@hospital-a.example',
  profession: 'nurse',
  specialty: 'critical-care',
  languages: ['it', 'en'],
  licence: 'IT-DEMO-20931',
  locale: 'it',
} as const;
