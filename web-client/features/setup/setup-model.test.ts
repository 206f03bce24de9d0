import t from 'tap';
import {
  checkStep,
  degrees,
  emptySetup,
  fieldOfPointer,
  type SetupValues,
  stepOfField,
  steps,
  stillWrong,
  toBody,
} from './setup-model.ts';

const filled: SetupValues = {
  ...emptySetup('tr'),
  names: [
    { language: 'tr', name: ' Hastane A ' },
    { language: 'en', name: 'Hospital A' },
  ],
  kind: 'hospital',
  country: 'TR',
  city: 'Izmir',
  latitude: '38,42',
  longitude: '27.14',
  publicUrl: 'https://Consilium.Hospital-A.example',
  name: 'Elif Kaya',
  email: 'elif.kaya@hospital-a.example',
  password: 'four plain words here',
  mode: 'none',
};

t.test('an empty wizard names every needed field, a filled one none', async (t) => {
  const faults = (values: SetupValues) =>
    Object.fromEntries(steps.map((step) => [step, Object.keys(checkStep(step, values)).sort()]));
  t.same(faults(emptySetup('en')), {
    language: [],
    institution: ['city', 'country', 'kind', 'name-0'],
    address: ['publicUrl'],
    administrator: ['email', 'name', 'password'],
    federation: ['mode'],
  });
  t.same(faults(filled), { language: [], institution: [], address: [], administrator: [], federation: [] });
});

t.test('the request holds trimmed values, degrees as numbers and no empty extras', async (t) => {
  t.same(toBody(filled, 'token-of-the-link', 'tr'), {
    token: 'token-of-the-link',
    names: { tr: 'Hastane A', en: 'Hospital A' },
    kind: 'hospital',
    country: 'TR',
    city: 'Izmir',
    latitude: 38.42,
    longitude: 27.14,
    publicUrl: 'https://consilium.hospital-a.example',
    administrator: {
      name: 'Elif Kaya',
      email: 'elif.kaya@hospital-a.example',
      password: 'four plain words here',
      locale: 'tr',
    },
    federation: { mode: 'none' },
  });
});

t.test('a public address has no path, and a place has both degrees', async (t) => {
  for (const publicUrl of ['consilium.example', 'https://a.example/path', 'ftp://a.example', 'https://a b'])
    t.ok(checkStep('address', { ...filled, publicUrl }).publicUrl, publicUrl);
  t.ok(checkStep('institution', { ...filled, longitude: '' }).longitude);
  t.ok(checkStep('institution', { ...filled, latitude: '91' }).latitude);
  t.equal(degrees('x'), undefined);
});

t.test('a hub is joined only after its fingerprints were compared', async (t) => {
  const found = { url: 'https://hub.example', hub: 'hub.example', threshold: 2, rootThumbprints: ['abc'] };
  const joining: SetupValues = { ...filled, mode: 'join', hubUrl: 'https://hub.example' };
  t.ok(checkStep('federation', joining).hubUrl, 'it was not looked up');
  t.ok(checkStep('federation', { ...joining, found }).compared);
  t.same(checkStep('federation', { ...joining, found, compared: true }), {});
  t.ok(
    checkStep('federation', { ...joining, found, compared: true, hubUrl: 'https://other.example' }).hubUrl,
    'another one was typed since',
  );
  t.same(toBody({ ...joining, found, compared: true }, 'x', 'en').federation, {
    mode: 'join',
    hubUrl: 'https://hub.example',
    hub: 'hub.example',
    rootThumbprints: ['abc'],
  });
  t.same(toBody({ ...filled, mode: 'hub' }, 'x', 'en').federation, { mode: 'hub', roots: 'two-of-three' });
});

t.test('a mended field loses its error, an untouched one gets none while typing', async (t) => {
  const shown = checkStep('institution', { ...filled, city: '', country: '' });
  t.same(Object.keys(stillWrong(shown, checkStep('institution', { ...filled, city: '', kind: '' }))), ['city']);
  t.same(stillWrong({}, checkStep('institution', emptySetup('en'))), {});
});

t.test('a fault of the node leads to the step with the field', async (t) => {
  const stepOf = (pointer: string) =>
    stepOfField(fieldOfPointer(pointer) as NonNullable<ReturnType<typeof fieldOfPointer>>);
  t.equal(stepOf('/administrator/email'), 'administrator');
  t.equal(stepOf('/publicUrl'), 'address');
  t.equal(stepOf('/names/tr'), 'institution');
  t.equal(stepOf('/federation/hubUrl'), 'federation');
  t.equal(fieldOfPointer('/token'), undefined);
});
