import type { Specialty } from '../../../spec/schemas/common/words.ts';

/** Invented discussions. `by`, `people` and `mentions` name keys of people.ts; posts come in this order and from their author's own node. */
export interface SeedPost {
  by: string;
  text: string;
  language: string;
  /** Index of the post that this one answers. */
  replyTo?: number;
  reactions?: { by: string; emoji: string }[];
}
export interface SeedDiscussion {
  key: string;
  title: string;
  topic: string;
  specialties: Specialty[];
  language: string;
  startedBy: string;
  join: 'invite' | 'node';
  people: string[];
  institutions: ('hub' | 'a' | 'b')[];
  posts: SeedPost[];
}

export const discussions: SeedDiscussion[] = [
  {
    key: 'prone',
    title: 'Prone positioning in awake patients: when do you stop?',
    topic: 'Respiratory care',
    specialties: ['critical-care', 'pulmonology'],
    language: 'en',
    startedBy: 'elif',
    join: 'node',
    people: ['amal', 'liwen', 'thao'],
    institutions: ['b', 'hub'],
    posts: [
      {
        by: 'elif',
        language: 'en',
        text: 'We have turned 41 awake patients this month. **When do you stop a trial?** We look at SpO₂/FiO₂ after one hour, but some improve only later.\n\n- How long is your first trial?\n- Who decides at night?',
        reactions: [
          { by: 'amal', emoji: '👍' },
          { by: 'liwen', emoji: '👍' },
        ],
      },
      {
        by: 'liwen',
        language: 'zh',
        replyTo: 0,
        text: '如果两小时内 SpO₂/FiO₂ 没有改善，我们就停止。在此期间地塞米松 6 mg 每日一次；不使用镇静。',
        reactions: [
          { by: 'elif', emoji: '👍' },
          { by: 'thao', emoji: '🙏' },
        ],
      },
      {
        by: 'thao',
        language: 'vi',
        replyTo: 0,
        text: 'Chúng tôi dùng methylprednisolone 0,5 mg/kg, và dừng tư thế nằm sấp khi nhịp thở trên 30.',
      },
      {
        by: 'amal',
        language: 'ar',
        text: 'نعتمد على معدل التنفس وراحة المريض معًا. إذا تجاوز المعدل 30 في الدقيقة لأكثر من 15 دقيقة نعيد المريض إلى وضع الاستلقاء ونستدعي فريق العناية المركزة.',
        reactions: [{ by: 'elif', emoji: '💡' }],
      },
      {
        by: 'elif',
        language: 'en',
        text: 'Thank you. So: two hours at most without improvement, and **a rate above 30 ends the trial** whatever the saturation says. I will write this down for our night shift.',
      },
    ],
  },
  {
    key: 'vap',
    title: 'Neumonía asociada al ventilador: ¿cuándo desescalar?',
    topic: 'Uso prudente de antibióticos',
    specialties: ['infectious-diseases', 'critical-care', 'pharmacy'],
    language: 'es',
    startedBy: 'lucia',
    join: 'invite',
    people: ['elif', 'liwen', 'dmitri'],
    institutions: ['b', 'hub'],
    posts: [
      {
        by: 'lucia',
        language: 'es',
        text: 'Revisamos cultivos a las 48 h. Si son negativos y el paciente mejora, suspendemos. ¿Qué hacen ustedes cuando la procalcitonina sigue alta?',
      },
      {
        by: 'dmitri',
        language: 'ru',
        text: 'Смотрим на динамику, а не на одно значение: снижение на 80 % от максимума или ниже 0,5 нг/мл.',
        reactions: [{ by: 'lucia', emoji: '👍' }],
      },
    ],
  },
  {
    key: 'isolation',
    title: 'Isolation ward: which layout worked for you?',
    topic: 'Infection control',
    specialties: ['infection-control', 'hospital-administration', 'nursing'],
    language: 'en',
    startedBy: 'anan',
    join: 'node',
    people: ['dmitri'],
    institutions: ['a', 'b'],
    posts: [
      {
        by: 'anan',
        language: 'th',
        text: 'เราแบ่งเป็นสามโซน: สะอาด กึ่งปนเปื้อน และปนเปื้อน เส้นทางของบุคลากรเป็นทางเดียว ขอทราบประสบการณ์ของโรงพยาบาลอื่น',
      },
      {
        by: 'anan',
        language: 'en',
        text: 'In short: three zones, one-way paths for staff. Doors need a window: it saves many entries. What did you change after the first month?',
      },
    ],
  },
  {
    key: 'ct',
    title: 'Chest CT after discharge: which interval?',
    topic: 'Follow-up',
    specialties: ['radiology', 'pulmonology'],
    language: 'en',
    startedBy: 'haruka',
    join: 'node',
    people: ['thao'],
    institutions: ['a'],
    posts: [
      {
        by: 'haruka',
        language: 'ja',
        text: '退院後3か月で初回CT、残存陰影があれば6か月後に再検しています。皆さんの施設ではどうですか。',
      },
      {
        by: 'thao',
        language: 'vi',
        text: 'Ba tháng nếu còn khó thở hoặc SpO₂ dưới 94 %; nếu không thì chỉ đo chức năng hô hấp.',
        replyTo: 0,
      },
    ],
  },
];

/** One conversation of two across hospitals. */
export const conversation = {
  from: 'elif',
  to: 'liwen',
  posts: [
    { by: 'elif', language: 'en', text: 'Could you show your turning protocol in our Tuesday round?' },
    { by: 'liwen', language: 'en', text: 'Gladly. I will send the two pages that the nurses use.' },
  ],
} as const;
