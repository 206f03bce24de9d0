import t from 'tap';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import { detectLanguage, isOfOtherScript, mayBeIn } from './detect-language.ts';

/** Short clinical phrases, the same in every language. */
const phrases: Record<Language, readonly string[]> = {
  ar: ['المريض غير محموم.', 'لا توجد حمى', 'ابدأ الهيبارين 5000 وحدة', 'الرئة اليسرى'],
  en: [
    'The patient is afebrile.',
    'No fever',
    'Start heparin 5000 IU',
    'Prone position for 16 hours',
    'Extubated yesterday, stable on 2 L oxygen',
    'Left lung',
  ],
  es: [
    'El paciente está afebril.',
    'Sin fiebre',
    'Iniciar heparina 5000 UI',
    'Posición prona durante 16 horas',
    'Extubado ayer, estable con 2 L de oxígeno',
    'Pulmón izquierdo',
  ],
  fr: [
    'Le patient est apyrétique.',
    'Pas de fièvre',
    'Débuter héparine 5000 UI',
    'Décubitus ventral pendant 16 heures',
    'Extubé hier, stable sous 2 L d’oxygène',
    'Poumon gauche',
  ],
  id: [
    'Pasien tidak demam.',
    'Tanpa demam',
    'Mulai heparin 5000 IU',
    'Posisi tengkurap selama 16 jam',
    'Diekstubasi kemarin, stabil dengan oksigen 2 L',
    'Paru kiri',
  ],
  it: [
    'Il paziente è apiretico.',
    'Nessuna febbre',
    'Iniziare eparina 5000 UI',
    'Posizione prona per 16 ore',
    'Estubato ieri, stabile con 2 L di ossigeno',
    'Polmone sinistro',
  ],
  ja: ['患者は発熱していません。', '発熱なし', 'ヘパリン5000単位を開始', '腹臥位を16時間行う'],
  ru: ['Пациент без лихорадки.', 'Лихорадки нет', 'Начать гепарин 5000 МЕ', 'Левое лёгкое'],
  th: ['ผู้ป่วยไม่มีไข้', 'ไม่มีไข้', 'เริ่มเฮพาริน 5000 ยูนิต', 'ปอดซ้าย'],
  tr: [
    'Hastanın ateşi yok.',
    'Ateş yok',
    'Heparin 5000 IU başlayın',
    '16 saat yüzüstü pozisyon',
    'Dün ekstübe edildi, 2 L oksijenle stabil',
    'Sol akciğer',
  ],
  vi: [
    'Bệnh nhân không sốt.',
    'Không sốt',
    'Bắt đầu heparin 5000 IU',
    'Nằm sấp trong 16 giờ',
    'Rút nội khí quản hôm qua, ổn định với oxy 2 L',
    'Phổi trái',
  ],
  zh: ['患者没有发热。', '无发热', '开始使用肝素5000单位', '俯卧位16小时'],
};

t.test('short clinical phrases of the twelve languages are told apart', async (t) => {
  for (const language of languages)
    for (const phrase of phrases[language]) t.equal(detectLanguage(phrase).language, language, phrase);
});

t.test('a phrase may be in its own language, and a sentence surely not in one of another script', async (t) => {
  for (const language of languages) {
    for (const phrase of phrases[language]) t.ok(mayBeIn(phrase, language), `${language}: ${phrase}`);
  }
  t.notOk(mayBeIn('Пациент без лихорадки.', 'tr'));
  t.notOk(mayBeIn('Bệnh nhân 58 tuổi, có sốt và ho khan.', 'tr'));
  t.notOk(mayBeIn('The patient is 58 years old and has fever and a dry cough.', 'fr'));
  t.ok(isOfOtherScript('The patient is afebrile.', 'th'));
});

t.test('names of drugs and numbers fit every language', async (t) => {
  for (const line of ['Meropenem 1 g 8h', 'PaO₂/FiO₂ 120', 'ECMO', '120/80', 'CRP 120 mg/L']) {
    for (const language of ['en', 'es', 'fr', 'id', 'it', 'tr', 'vi'] as const)
      t.ok(mayBeIn(line, language), `${line} in ${language}`);
  }
  t.ok(mayBeIn('左肺', 'ja'), 'a heading without kana');
  t.same(detectLanguage('12 – 15 %'), { language: undefined, sure: false });
});

t.test('addresses, code and names of people say nothing about the language', async (t) => {
  const text =
    '[@John Smith](/people/a.example/u_aaaaaaaaaaaaaaaaaaaaaa) `if the patient is stable` Hastanın ateşi yok';
  t.equal(detectLanguage(text).language, 'tr');
});
