import { type Static, Type } from 'typebox';

/** The twelve languages of the platform, ISO 639-1. */
export const languages = ['ar', 'en', 'es', 'fr', 'id', 'it', 'ja', 'ru', 'th', 'tr', 'vi', 'zh'] as const;
export const Language = Type.Enum(languages);
export type Language = (typeof languages)[number];
/** Any spoken language a person names, BCP 47. */
export const LanguageTag = Type.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35 });
/** A name in several languages; at least one. */
export const Names = Type.Partial(Type.Record(Language, Type.String({ minLength: 1, maxLength: 200 })), {
  minProperties: 1,
  additionalProperties: false,
});
export type Names = Partial<Record<Language, string>>;
/** ISO 3166-1 alpha-2. */
export const Country = Type.String({ pattern: '^[A-Z]{2}$' });

/** Specialty codes; words for people are in the web client's locales. */
export const specialties = [
  'anaesthesiology',
  'cardiology',
  'critical-care',
  'dentistry',
  'dermatology',
  'emergency-medicine',
  'endocrinology',
  'epidemiology',
  'family-medicine',
  'gastroenterology',
  'general-surgery',
  'geriatrics',
  'gynaecology-obstetrics',
  'haematology',
  'hospital-administration',
  'infection-control',
  'infectious-diseases',
  'internal-medicine',
  'laboratory-medicine',
  'medical-genetics',
  'microbiology',
  'nephrology',
  'neurology',
  'neurosurgery',
  'nuclear-medicine',
  'nursing',
  'nutrition',
  'occupational-medicine',
  'oncology',
  'ophthalmology',
  'orthopaedics',
  'otolaryngology',
  'paediatrics',
  'palliative-care',
  'pathology',
  'pharmacology',
  'pharmacy',
  'physiotherapy',
  'psychiatry',
  'psychology',
  'public-health',
  'pulmonology',
  'radiology',
  'rehabilitation',
  'rheumatology',
  'transfusion-medicine',
  'transplantation',
  'traumatology',
  'tropical-medicine',
  'urology',
  'vascular-surgery',
  'other',
] as const;
export const Specialty = Type.Enum(specialties);
export type Specialty = (typeof specialties)[number];
export const professions = [
  'physician',
  'nurse',
  'pharmacist',
  'therapist',
  'laboratory-scientist',
  'researcher',
  'public-health-officer',
  'manager',
  'other',
] as const;
export const Profession = Type.Enum(professions);
export type Profession = (typeof professions)[number];
export const institutionKinds = [
  'hospital',
  'university-hospital',
  'clinic',
  'laboratory',
  'public-health-agency',
  'university',
  'research-institute',
  'other',
] as const;
export const InstitutionKind = Type.Enum(institutionKinds);
export type InstitutionKind = (typeof institutionKinds)[number];

/** What a person may do on their own node. `applicant` is somebody who waits for approval. */
export const nodeRoles = [
  'applicant',
  'member',
  'approver',
  'moderator',
  'administrator',
  'hub_reviewer',
  'hub_administrator',
] as const;
export const NodeRole = Type.Enum(nodeRoles);
export type NodeRole = (typeof nodeRoles)[number];

/** Milliseconds since the epoch. */
export const TimeMs = Type.Integer({ minimum: 0 });
export const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
export const Email = Type.String({ pattern: '^[^\\s@<>"]{1,64}@[^\\s@<>"]{1,190}$', maxLength: 254 });
export const Actor = Type.String({ pattern: '^u_[A-Za-z0-9_-]{22}$' });
export const Node = Type.String({ pattern: '^[a-z0-9.-]{1,253}$' });
/** A file of evidence that never leaves the node it was given to. */
export const EvidenceFile = Type.Object({
  id: Uuid,
  name: Type.String(),
  mime: Type.String(),
  sizeBytes: Type.Integer(),
});
export type EvidenceFile = Static<typeof EvidenceFile>;
export const Empty = Type.Object({}, { additionalProperties: false });
