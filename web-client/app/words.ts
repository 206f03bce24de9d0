import type { InstitutionKind, NodeRole, Profession, Specialty } from '../../spec/schemas/common/words.ts';
import { byName, msg } from './i18n.ts';

/** Names of the codes of spec/schemas/common/words.ts. The compiler refuses a missing one; the words stand in locales/<language>/words.json. */
const specialtyNames: Record<Specialty, () => string> = {
  anaesthesiology: () => msg('Anaesthesiology', { id: 'words.specialty.anaesthesiology' }),
  cardiology: () => msg('Cardiology', { id: 'words.specialty.cardiology' }),
  'critical-care': () => msg('Intensive care', { id: 'words.specialty.critical-care' }),
  dentistry: () => msg('Dentistry', { id: 'words.specialty.dentistry' }),
  dermatology: () => msg('Dermatology', { id: 'words.specialty.dermatology' }),
  'emergency-medicine': () => msg('Emergency medicine', { id: 'words.specialty.emergency-medicine' }),
  endocrinology: () => msg('Endocrinology', { id: 'words.specialty.endocrinology' }),
  epidemiology: () => msg('Epidemiology', { id: 'words.specialty.epidemiology' }),
  'family-medicine': () => msg('Family medicine', { id: 'words.specialty.family-medicine' }),
  gastroenterology: () => msg('Gastroenterology', { id: 'words.specialty.gastroenterology' }),
  'general-surgery': () => msg('General surgery', { id: 'words.specialty.general-surgery' }),
  geriatrics: () => msg('Geriatrics', { id: 'words.specialty.geriatrics' }),
  'gynaecology-obstetrics': () => msg('Gynaecology and obstetrics', { id: 'words.specialty.gynaecology-obstetrics' }),
  haematology: () => msg('Haematology', { id: 'words.specialty.haematology' }),
  'hospital-administration': () => msg('Hospital administration', { id: 'words.specialty.hospital-administration' }),
  'infection-control': () => msg('Infection control', { id: 'words.specialty.infection-control' }),
  'infectious-diseases': () => msg('Infectious diseases', { id: 'words.specialty.infectious-diseases' }),
  'internal-medicine': () => msg('Internal medicine', { id: 'words.specialty.internal-medicine' }),
  'laboratory-medicine': () => msg('Laboratory medicine', { id: 'words.specialty.laboratory-medicine' }),
  'medical-genetics': () => msg('Medical genetics', { id: 'words.specialty.medical-genetics' }),
  microbiology: () => msg('Microbiology', { id: 'words.specialty.microbiology' }),
  nephrology: () => msg('Nephrology', { id: 'words.specialty.nephrology' }),
  neurology: () => msg('Neurology', { id: 'words.specialty.neurology' }),
  neurosurgery: () => msg('Neurosurgery', { id: 'words.specialty.neurosurgery' }),
  'nuclear-medicine': () => msg('Nuclear medicine', { id: 'words.specialty.nuclear-medicine' }),
  nursing: () => msg('Nursing', { id: 'words.specialty.nursing' }),
  nutrition: () => msg('Nutrition', { id: 'words.specialty.nutrition' }),
  'occupational-medicine': () => msg('Occupational medicine', { id: 'words.specialty.occupational-medicine' }),
  oncology: () => msg('Oncology', { id: 'words.specialty.oncology' }),
  ophthalmology: () => msg('Ophthalmology', { id: 'words.specialty.ophthalmology' }),
  orthopaedics: () => msg('Orthopaedics', { id: 'words.specialty.orthopaedics' }),
  otolaryngology: () => msg('Otolaryngology', { id: 'words.specialty.otolaryngology' }),
  paediatrics: () => msg('Paediatrics', { id: 'words.specialty.paediatrics' }),
  'palliative-care': () => msg('Palliative care', { id: 'words.specialty.palliative-care' }),
  pathology: () => msg('Pathology', { id: 'words.specialty.pathology' }),
  pharmacology: () => msg('Clinical pharmacology', { id: 'words.specialty.pharmacology' }),
  pharmacy: () => msg('Pharmacy', { id: 'words.specialty.pharmacy' }),
  physiotherapy: () => msg('Physiotherapy', { id: 'words.specialty.physiotherapy' }),
  psychiatry: () => msg('Psychiatry', { id: 'words.specialty.psychiatry' }),
  psychology: () => msg('Clinical psychology', { id: 'words.specialty.psychology' }),
  'public-health': () => msg('Public health', { id: 'words.specialty.public-health' }),
  pulmonology: () => msg('Pulmonology', { id: 'words.specialty.pulmonology' }),
  radiology: () => msg('Radiology', { id: 'words.specialty.radiology' }),
  rehabilitation: () => msg('Rehabilitation medicine', { id: 'words.specialty.rehabilitation' }),
  rheumatology: () => msg('Rheumatology', { id: 'words.specialty.rheumatology' }),
  'transfusion-medicine': () => msg('Transfusion medicine', { id: 'words.specialty.transfusion-medicine' }),
  transplantation: () => msg('Transplantation medicine', { id: 'words.specialty.transplantation' }),
  traumatology: () => msg('Traumatology', { id: 'words.specialty.traumatology' }),
  'tropical-medicine': () => msg('Tropical medicine', { id: 'words.specialty.tropical-medicine' }),
  urology: () => msg('Urology', { id: 'words.specialty.urology' }),
  'vascular-surgery': () => msg('Vascular surgery', { id: 'words.specialty.vascular-surgery' }),
  other: () => msg('Other specialty', { id: 'words.specialty.other' }),
};

const professionNames: Record<Profession, () => string> = {
  physician: () => msg('Physician', { id: 'words.profession.physician' }),
  nurse: () => msg('Nurse', { id: 'words.profession.nurse' }),
  pharmacist: () => msg('Pharmacist', { id: 'words.profession.pharmacist' }),
  therapist: () => msg('Therapist', { id: 'words.profession.therapist' }),
  'laboratory-scientist': () => msg('Laboratory scientist', { id: 'words.profession.laboratory-scientist' }),
  researcher: () => msg('Researcher', { id: 'words.profession.researcher' }),
  'public-health-officer': () => msg('Public health officer', { id: 'words.profession.public-health-officer' }),
  manager: () => msg('Manager', { id: 'words.profession.manager' }),
  other: () => msg('Other profession', { id: 'words.profession.other' }),
};

const kindNames: Record<InstitutionKind, () => string> = {
  hospital: () => msg('Hospital', { id: 'words.kind.hospital' }),
  'university-hospital': () => msg('University hospital', { id: 'words.kind.university-hospital' }),
  clinic: () => msg('Clinic', { id: 'words.kind.clinic' }),
  laboratory: () => msg('Laboratory', { id: 'words.kind.laboratory' }),
  'public-health-agency': () => msg('Public health agency', { id: 'words.kind.public-health-agency' }),
  university: () => msg('University', { id: 'words.kind.university' }),
  'research-institute': () => msg('Research institute', { id: 'words.kind.research-institute' }),
  other: () => msg('Other institution', { id: 'words.kind.other' }),
};

const roleNames: Record<NodeRole, () => string> = {
  applicant: () => msg('Applicant', { id: 'words.role.applicant' }),
  member: () => msg('Member', { id: 'words.role.member' }),
  approver: () => msg('Approver', { id: 'words.role.approver' }),
  moderator: () => msg('Moderator', { id: 'words.role.moderator' }),
  administrator: () => msg('Administrator', { id: 'words.role.administrator' }),
  hub_reviewer: () => msg('Hub reviewer', { id: 'words.role.hub_reviewer' }),
  hub_administrator: () => msg('Hub administrator', { id: 'words.role.hub_administrator' }),
};

const name = (names: Record<string, () => string>, code: string) => names[code]?.() ?? code;
/** Name of a code in the reader's language; a code from a newer node stands as it is. */
export const specialtyName = (code: Specialty | (string & {})): string => name(specialtyNames, code);
export const professionName = (code: Profession | (string & {})): string => name(professionNames, code);
export const institutionKindName = (code: InstitutionKind | (string & {})): string => name(kindNames, code);
export const roleName = (code: NodeRole | (string & {})): string => name(roleNames, code);

export interface NamedCode<C extends string> {
  value: C;
  label: string;
}
/** Choices for a list, in the alphabetical order of the reader's language, `other` last. */
function choices<C extends string>(names: Record<C, () => string>): NamedCode<C>[] {
  return (Object.keys(names) as C[])
    .map((value) => ({ value, label: names[value]() }))
    .sort((a, b) => Number(a.value === 'other') - Number(b.value === 'other') || byName(a.label, b.label));
}
export const specialtyChoices = (): NamedCode<Specialty>[] => choices(specialtyNames);
export const professionChoices = (): NamedCode<Profession>[] => choices(professionNames);
export const institutionKindChoices = (): NamedCode<InstitutionKind>[] => choices(kindNames);
export const roleCodes = Object.keys(roleNames) as NodeRole[];
