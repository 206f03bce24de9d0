import t from 'tap';
import type { Language } from '../../../../spec/schemas/common/words.ts';
import { checkTranslation } from './index.ts';

const kinds = (from: Language, source: string, to: Language, target: string) =>
  checkTranslation({ source, from, target, to }).map(({ kind }) => kind);

/** One statement in all languages: any of them is a right translation of any other. */
const order: Record<Language, string> = {
  ar: 'أعطِ أموكسيسيلين ٥٠٠ ملغ كل ٨ ساعات لمدة ٧ أيام. لا توجد حمى. انصباب في الرئة اليسرى.',
  en: 'Give amoxicillin 500 mg every 8 hours for 7 days. There is no fever. Effusion in the left lung.',
  es: 'Administrar amoxicilina 500 mg cada 8 horas durante 7 días. No hay fiebre. Derrame en el pulmón izquierdo.',
  fr: "Donner de l'amoxicilline 500 mg toutes les 8 heures pendant 7 jours. Il n'y a pas de fièvre. Épanchement du poumon gauche.",
  id: 'Berikan amoksisilin 500 mg setiap 8 jam selama 7 hari. Tidak ada demam. Efusi di paru kiri.',
  it: 'Somministrare amoxicillina 500 mg ogni 8 ore per 7 giorni. Non vi è febbre. Versamento nel polmone sinistro.',
  ja: 'アモキシシリン500mgを8時間ごとに7日間投与する。発熱はない。左肺に胸水を認める。',
  ru: 'Назначить амоксициллин 500 мг каждые 8 часов в течение 7 дней. Лихорадки нет. Выпот в левом лёгком.',
  th: 'ให้อะม็อกซีซิลลิน 500 มก. ทุก 8 ชั่วโมง เป็นเวลา 7 วัน ไม่มีไข้ มีน้ำในปอดซ้าย',
  tr: '7 gün boyunca 8 saatte bir 500 mg amoksisilin verin. Ateş yok. Sol akciğerde efüzyon.',
  vi: 'Cho amoxicilin 500 mg mỗi 8 giờ trong 7 ngày. Không sốt. Tràn dịch phổi trái.',
  zh: '给予阿莫西林500毫克，每8小时一次，共7天。无发热。左肺积液。',
};
const all = Object.keys(order) as Language[];

t.test('one order in twelve languages is flagged in no direction', async (t) => {
  for (const from of all) {
    for (const to of all)
      t.same(checkTranslation({ source: order[from], from, target: order[to], to }), [], `${from} to ${to}`);
  }
});

t.test(
  'a dose, a unit, a frequency, a negation, a side or a medicine that changed is flagged in every language',
  async (t) => {
    const wrong: Record<Language, readonly (readonly [string, string, string])[]> = {
      ar: [
        ['٥٠٠ ملغ', '٥٠ ملغ', 'dose'],
        ['ملغ', 'غ', 'unit'],
        ['٨ ساعات', '٦ ساعات', 'frequency'],
        ['لا توجد', 'توجد', 'negation'],
        ['اليسرى', 'اليمنى', 'laterality'],
        ['أموكسيسيلين', 'أمبيسيلين', 'drug'],
      ],
      en: [
        ['500 mg', '50 mg', 'dose'],
        ['mg', 'g', 'unit'],
        ['8 hours', '6 hours', 'frequency'],
        ['is no', 'is', 'negation'],
        ['left', 'right', 'laterality'],
        ['amoxicillin', 'ampicillin', 'drug'],
      ],
      es: [
        ['500 mg', '50 mg', 'dose'],
        ['mg', 'g', 'unit'],
        ['8 horas', '6 horas', 'frequency'],
        ['No hay', 'Hay', 'negation'],
        ['izquierdo', 'derecho', 'laterality'],
        ['amoxicilina', 'ampicilina', 'drug'],
      ],
      fr: [
        ['500 mg', '50 mg', 'dose'],
        ['mg', 'g', 'unit'],
        ['8 heures', '6 heures', 'frequency'],
        ["n'y a pas de", 'y a de la', 'negation'],
        ['gauche', 'droit', 'laterality'],
        ['amoxicilline', 'ampicilline', 'drug'],
      ],
      id: [
        ['500 mg', '50 mg', 'dose'],
        ['mg', 'g', 'unit'],
        ['8 jam', '6 jam', 'frequency'],
        ['Tidak ada', 'Ada', 'negation'],
        ['kiri', 'kanan', 'laterality'],
        ['amoksisilin', 'ampisilin', 'drug'],
      ],
      it: [
        ['500 mg', '50 mg', 'dose'],
        ['mg', 'g', 'unit'],
        ['8 ore', '6 ore', 'frequency'],
        ['Non vi è', 'Vi è', 'negation'],
        ['sinistro', 'destro', 'laterality'],
        ['amoxicillina', 'ampicillina', 'drug'],
      ],
      ja: [
        ['500mg', '50mg', 'dose'],
        ['mg', 'g', 'unit'],
        ['8時間', '6時間', 'frequency'],
        ['はない', 'がある', 'negation'],
        ['左肺', '右肺', 'laterality'],
        ['アモキシシリン', 'アンピシリン', 'drug'],
      ],
      ru: [
        ['500 мг', '50 мг', 'dose'],
        ['мг', 'г', 'unit'],
        ['8 часов', '6 часов', 'frequency'],
        ['Лихорадки нет', 'Есть лихорадка', 'negation'],
        ['левом', 'правом', 'laterality'],
        ['амоксициллин', 'ампициллин', 'drug'],
      ],
      th: [
        ['500 มก.', '50 มก.', 'dose'],
        ['มก.', 'กรัม', 'unit'],
        ['8 ชั่วโมง', '6 ชั่วโมง', 'frequency'],
        ['ไม่มีไข้', 'มีไข้', 'negation'],
        ['ซ้าย', 'ขวา', 'laterality'],
        ['อะม็อกซีซิลลิน', 'แอมพิซิลลิน', 'drug'],
      ],
      tr: [
        ['500 mg', '50 mg', 'dose'],
        ['mg', 'g', 'unit'],
        ['8 saatte', '6 saatte', 'frequency'],
        ['Ateş yok', 'Ateş var', 'negation'],
        ['Sol', 'Sağ', 'laterality'],
        ['amoksisilin', 'ampisilin', 'drug'],
      ],
      vi: [
        ['500 mg', '50 mg', 'dose'],
        ['mg', 'g', 'unit'],
        ['8 giờ', '6 giờ', 'frequency'],
        ['Không sốt', 'Có sốt', 'negation'],
        ['trái', 'phải', 'laterality'],
        ['amoxicilin', 'ampicilin', 'drug'],
      ],
      zh: [
        ['500毫克', '50毫克', 'dose'],
        ['毫克', '克', 'unit'],
        ['8小时', '6小时', 'frequency'],
        ['无发热', '有发热', 'negation'],
        ['左肺', '右肺', 'laterality'],
        ['阿莫西林', '氨苄西林', 'drug'],
      ],
    };
    for (const to of all) {
      for (const from of all) {
        for (const [right, error, kind] of wrong[to]) {
          const target = order[to].replace(right, error);
          t.not(target, order[to], `${right} stands in the ${to} text`);
          t.ok(
            kinds(from, order[from], to, target).includes(kind as never),
            `${from} to ${to}: ${right} for ${error} is a ${kind}`,
          );
        }
      }
    }
  },
);

t.test('a flag carries the words of both texts as people wrote them', async (t) => {
  t.same(
    checkTranslation({ source: 'Give Vancomycin 1 g.', from: 'en', target: 'Donner Vancomycine 1 mg.', to: 'fr' }),
    [{ kind: 'unit', source: '1 g', target: '1 mg' }],
  );
  t.same(checkTranslation({ source: 'SpO₂ 92 %', from: 'en', target: 'SpO2 92％，体温３８．５℃', to: 'zh' }), [
    { kind: 'number', target: '３８．５℃' },
  ]);
});

t.test('the same quantity in other words is not flagged', async (t) => {
  const same: readonly (readonly [Language, string, Language, string])[] = [
    ['en', 'Infuse 250 µg.', 'ru', 'Ввести 250 мкг.'],
    ['en', 'Give 1000 mg twice daily.', 'zh', '每次1克，每日两次。'],
    ['en', 'Take 2.5 mg once daily.', 'fr', 'Prendre 2,5 mg une fois par jour.'],
    ['en', 'Platelets 150,000/µL.', 'es', 'Plaquetas 150.000/µL.'],
    ['en', 'Platelets 150,000/µL.', 'zh', '血小板15万/微升。'],
    ['en', 'Leukocytes 12.4 × 10⁹/L.', 'ru', 'Лейкоциты 12,4 × 10^9/л.'],
    ['en', 'Give bid for two weeks.', 'ar', 'يعطى مرتين يوميا لمدة أسبوعين.'],
    ['en', 'Give three times a day.', 'ja', '1日3回投与する。'],
    ['en', 'Blood pressure 120/80 mmHg.', 'ru', 'Артериальное давление 120/80 мм рт. ст.'],
    ['en', 'Oxygen saturation is 92%.', 'tr', 'Oksijen satürasyonu %92.'],
    ['en', 'Oxygen saturation is 92 percent.', 'th', 'ความอิ่มตัวของออกซิเจนร้อยละ ๙๒'],
    ['en', 'A 65-year-old patient.', 'vi', 'Bệnh nhân 65 tuổi.'],
    ['en', 'Twenty-five patients.', 'it', 'Venticinque pazienti.'],
    ['fr', 'Quatre-vingt-dix patients.', 'en', 'Ninety patients.'],
    ['vi', 'Hai mươi lăm bệnh nhân.', 'en', '25 patients.'],
    ['zh', '二十五例患者。', 'en', '25 patients.'],
    ['id', 'Dua belas pasien.', 'es', 'Doce pacientes.'],
    ['en', 'Give 5 to 10 mg.', 'th', 'ให้ 5–10 มก.'],
    ['en', 'Half a tablet.', 'fr', 'Un demi-comprimé.'],
    ['en', 'Seen at 2:30 pm.', 'zh', '下午2点30分就诊。'],
    ['en', 'Seen at 14:30.', 'fr', 'Vu à 14h30.'],
    ['en', 'Admitted on 12 March 2024.', 'ja', '2024年3月12日に入院。'],
    ['en', 'Admitted on March 12, 2024.', 'th', 'รับไว้เมื่อวันที่ 12 มีนาคม 2567'],
    ['ru', 'Поступил 12.03.2024.', 'en', 'Admitted on 12 March 2024.'],
    ['en', 'Noradrenaline 0.1 µg/kg/min.', 'tr', 'Noradrenalin 0,1 mcg/kg/dk.'],
  ];
  for (const [from, source, to, target] of same) {
    t.same(checkTranslation({ source, from, target, to }), [], `${source} — ${target}`);
    t.same(checkTranslation({ source: target, from: to, target: source, to: from }), [], `${target} — ${source}`);
  }
});

t.test('words that only look like sides, negations or figures are not taken for them', async (t) => {
  const right: readonly (readonly [Language, string, Language, string])[] = [
    ['en', 'Call a doctor right away.', 'es', 'Llame a un médico de inmediato.'],
    ['en', 'The patient left the hospital.', 'fr', "Le patient est sorti de l'hôpital."],
    ['fr', 'Le patient a le droit de refuser.', 'en', 'The patient may refuse.'],
    ['en', 'Temperature about 38 °C.', 'zh', '体温38℃左右。'],
    ['en', 'Levofloxacin was effective.', 'zh', '左氧氟沙星有效。'],
    ['en', 'Give oxygen.', 'tr', 'Solunum için oksijen verin.'],
    ['en', 'The hospital air is filtered.', 'vi', 'Không khí bệnh viện được lọc.'],
    ['en', 'Consent must be obtained.', 'ja', '同意を得なければならない。'],
    ['en', 'The fever persists.', 'ar', 'لا تزال الحمى مستمرة.'],
    ['en', 'Asymptomatic patient.', 'zh', '无症状患者。'],
    ['en', 'The patient can walk.', 'th', 'ผู้ป่วยสามารถเดินได้'],
    ['en', 'Wash hands before giving the drug.', 'tr', 'İlacı vermeden önce ellerinizi yıkayın.'],
    ['en', 'No fever or cough.', 'es', 'No hay fiebre ni tos.'],
    ['en', 'He never had any pain.', 'ru', 'У него никогда не было никакой боли.'],
  ];
  for (const [from, source, to, target] of right)
    t.same(checkTranslation({ source, from, target, to }), [], `${source} — ${target}`);
});

t.test('a comparator that points the other way is flagged, in signs and in words', async (t) => {
  t.same(kinds('en', 'Potassium < 3.5 mmol/L.', 'es', 'Potasio > 3,5 mmol/L.'), ['comparator']);
  t.same(kinds('en', 'Potassium < 3.5 mmol/L.', 'es', 'Potasio inferior a 3,5 mmol/L.'), []);
  t.same(kinds('en', 'SpO2 below 90%.', 'zh', 'SpO2高于90%。'), ['comparator']);
  t.same(kinds('en', 'SpO2 below 90%.', 'ja', 'SpO2 90%未満。'), []);
  t.same(kinds('en', 'At least 30 minutes.', 'tr', 'En fazla 30 dakika.'), ['comparator']);
});

t.test('an allergy that is gone is flagged', async (t) => {
  t.same(kinds('en', 'Allergic to penicillin.', 'ru', 'Аллергия на пенициллин.'), []);
  t.same(kinds('en', 'Allergic to penicillin.', 'ru', 'Лечение пенициллином.'), ['allergy']);
});

t.test(
  'words that the glossary forbids for a term are found, in any form, and another way to put it is no fault',
  async (t) => {
    const terms = [{ source: 'prone position', target: 'прон-позиция', forbidden: ['лежачее положение'] }];
    const check = (target: string) =>
      checkTranslation({ source: 'Keep the prone position.', from: 'en', target, to: 'ru', terms });
    t.same(check('Сохраняйте прон-позицию.'), []);
    t.same(check('Сохраняйте лежачее положение.'), [
      { kind: 'term', source: 'prone position', target: 'лежачее положение' },
    ]);
    t.same(check('Оставьте пациента на животе.'), []);
    t.same(checkTranslation({ source: 'Nothing of it.', from: 'en', target: 'Ничего.', to: 'ru', terms }), []);
  },
);
