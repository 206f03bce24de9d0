import type { Body } from '../../../spec/schemas/api/operations.ts';
import type { InstitutionKind, Language, Names } from '../../../spec/schemas/common/words.ts';
import { msg } from '../../app/i18n.ts';
import { type Errors, emailError, isOrigin, newPasswordError, ruleWords } from '../../ui/form.ts';

export const steps = ['language', 'institution', 'address', 'administrator', 'federation'] as const;
export type Step = (typeof steps)[number];
export type FederationMode = 'none' | 'join' | 'hub';

export interface NameRow {
  language: Language;
  name: string;
}
/** A hub that was looked up, with what the administrator must compare. */
export interface FoundHub {
  url: string;
  hub: string;
  threshold: number;
  rootThumbprints: string[];
}
/** Everything the wizard asks for; it lives in the browser until the end, so that a half-finished wizard leaves nothing on the node. */
export interface SetupValues {
  names: NameRow[];
  kind: InstitutionKind | '';
  country: string;
  city: string;
  latitude: string;
  longitude: string;
  publicUrl: string;
  accent: string;
  logo: string;
  name: string;
  email: string;
  password: string;
  mode: FederationMode | '';
  hubUrl: string;
  found: FoundHub | undefined;
  compared: boolean;
  roots: 'two-of-three' | 'one-of-one';
}
export type SetupField =
  | `name-${number}`
  | 'kind'
  | 'country'
  | 'city'
  | 'latitude'
  | 'longitude'
  | 'publicUrl'
  | 'logo'
  | 'name'
  | 'email'
  | 'password'
  | 'mode'
  | 'hubUrl'
  | 'compared';
export type SetupErrors = Errors<SetupField>;

export const emptySetup = (language: Language): SetupValues => ({
  names: [{ language, name: '' }],
  kind: '',
  country: '',
  city: '',
  latitude: '',
  longitude: '',
  publicUrl: '',
  accent: '',
  logo: '',
  name: '',
  email: '',
  password: '',
  mode: '',
  hubUrl: '',
  found: undefined,
  compared: false,
  roots: 'two-of-three',
});

/** What is wrong in one step; empty when it can be left. */
export function checkStep(step: Step, values: SetupValues): SetupErrors {
  switch (step) {
    case 'language':
      return {};
    case 'institution':
      return checkInstitution(values);
    case 'address':
      return isOrigin(values.publicUrl.trim())
        ? {}
        : {
            publicUrl: msg('Please enter an address such as https://consilium.hospital.example, without a path.', {
              id: 'setup.error.url',
            }),
          };
    case 'administrator':
      return compact({
        name: values.name.trim().length >= 2 ? undefined : ruleWords('required'),
        email: emailError(values.email),
        password: newPasswordError(values.password),
      });
    case 'federation':
      return checkFederation(values);
  }
}

/** Of the errors that a person was shown, those that their correction has not mended yet; new ones wait for the next attempt to go on. */
export function stillWrong(shown: SetupErrors, now: SetupErrors): SetupErrors {
  return Object.fromEntries(Object.entries(now).filter(([field]) => field in shown)) as SetupErrors;
}

function checkInstitution(values: SetupValues): SetupErrors {
  const errors: SetupErrors = compact({
    kind: values.kind ? undefined : ruleWords('required'),
    country: values.country ? undefined : ruleWords('required'),
    city: values.city.trim() ? undefined : ruleWords('required'),
    latitude: degreesError(values.latitude, values.longitude, 90),
    longitude: degreesError(values.longitude, values.latitude, 180),
  });
  for (const [index, { name }] of values.names.entries())
    if (!name.trim()) errors[`name-${index}`] = ruleWords('required');
  return errors;
}

/** Both degrees or none: half a place is none. */
function degreesError(text: string, other: string, limit: number): string | undefined {
  if (!text.trim()) return other.trim() ? ruleWords('required') : undefined;
  const value = degrees(text);
  return value !== undefined && Math.abs(value) <= limit
    ? undefined
    : msg('Please enter degrees with a decimal point, such as 38.42.', { id: 'setup.error.degrees' });
}

/** Reads degrees as people write them, with a point or a comma. */
export function degrees(text: string): number | undefined {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(value) ? value : undefined;
}

function checkFederation(values: SetupValues): SetupErrors {
  if (!values.mode) return { mode: msg('Please choose one.', { id: 'setup.error.choose' }) };
  if (values.mode !== 'join') return {};
  if (!isOrigin(values.hubUrl.trim()))
    return {
      hubUrl: msg('Please enter the address of the hub, such as https://hub.agency.example.', {
        id: 'setup.error.hubUrl',
      }),
    };
  if (values.found?.url !== values.hubUrl.trim())
    return { hubUrl: msg('Please look up this hub first.', { id: 'setup.error.lookUp' }) };
  return values.compared
    ? {}
    : { compared: msg('Please compare the fingerprints first.', { id: 'setup.error.compare' }) };
}

function compact(errors: { [F in SetupField]?: string | undefined }): SetupErrors {
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => error !== undefined)) as SetupErrors;
}

/** The one request that finishes the first run. Call it only when no step has an error. */
export function toBody(values: SetupValues, token: string, locale: Language): Body<'setup.finish'> {
  const names: Names = {};
  for (const { language, name } of values.names) names[language] = name.trim();
  const latitude = degrees(values.latitude);
  const longitude = degrees(values.longitude);
  return {
    token,
    names,
    kind: values.kind as InstitutionKind,
    country: values.country,
    city: values.city.trim(),
    ...(latitude !== undefined && longitude !== undefined ? { latitude, longitude } : {}),
    publicUrl: values.publicUrl.trim().toLowerCase(),
    ...(values.accent ? { accent: values.accent } : {}),
    ...(values.logo ? { logo: values.logo } : {}),
    administrator: { name: values.name.trim(), email: values.email.trim(), password: values.password, locale },
    federation: federation(values),
  };
}

function federation(values: SetupValues): Body<'setup.finish'>['federation'] {
  if (values.mode === 'hub') return { mode: 'hub', roots: values.roots };
  if (values.mode === 'join' && values.found) {
    const { url, hub, rootThumbprints } = values.found;
    return { mode: 'join', hubUrl: url, hub, rootThumbprints };
  }
  return { mode: 'none' };
}

/** The field of the wizard that a JSON pointer of the request names. */
export function fieldOfPointer(path: string): SetupField | undefined {
  const [, first, second] = path.split('/');
  if (first === 'names') return 'name-0';
  if (first === 'administrator')
    return second === 'name' || second === 'email' || second === 'password' ? second : undefined;
  if (first === 'federation') return second === 'hubUrl' ? 'hubUrl' : 'mode';
  return (['kind', 'country', 'city', 'latitude', 'longitude', 'publicUrl', 'logo'] as const).find(
    (field) => field === first,
  );
}

/** The step on which a field stands. */
export function stepOfField(field: SetupField): Step {
  if (field === 'publicUrl' || field === 'logo') return 'address';
  if (field === 'name' || field === 'email' || field === 'password') return 'administrator';
  if (field === 'mode' || field === 'hubUrl' || field === 'compared') return 'federation';
  return 'institution';
}
