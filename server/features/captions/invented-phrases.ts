import type { Language } from '../../../spec/schemas/common/words.ts';

/**
 * What recognisers write when nobody speaks, because it stood under so many films that they learned from. `never`: nobody says it in a meeting of
 * doctors. `doubtful`: somebody may, so it counts when it was really spoken. Written as they are matched: lower case, no spaces and no punctuation.
 */
export const inventedPhrases: Readonly<
  Record<Language, { readonly never: readonly string[]; readonly doubtful: readonly string[] }>
> = {
  ar: {
    never: ['ترجمةنانسيقنقر', 'اشتركوافيالقناة', 'لاتنسواالاشتراكفيالقناة', 'ترجمهنانسيقنقور', 'اشتركفيالقناة'],
    doubtful: ['شكراللمشاهدة', 'شكراعلىالمشاهدة', 'شكرالكمعلىالمشاهدة'],
  },
  en: {
    never: [
      'subtitlesbytheamaraorgcommunity',
      'pleasesubscribe',
      'pleasesubscribetomychannel',
      'dontforgettosubscribe',
      'dontforgettolikeandsubscribe',
      'likeandsubscribe',
      'transcriptionbycastingwords',
      'captionsby',
      'subtitlesby',
    ],
    doubtful: ['thankyouforwatching', 'thanksforwatching', 'thankyousomuchforwatching', 'seeyouinthenextvideo', 'you'],
  },
  es: {
    never: [
      'subtítulosrealizadosporlacomunidaddeamaraorg',
      'subtítulosporlacomunidaddeamaraorg',
      'suscríbetealcanal',
      'suscríbete',
      'másinformaciónwwwalimmentacom',
    ],
    doubtful: ['graciasporverelvideo', 'graciasporverelvídeo', 'graciasporver'],
  },
  fr: {
    never: [
      'soustitrageradiocanada',
      'soustitragesociétéradiocanada',
      'soustitresréalisésparlacommunautédamaraorg',
      'soustitrageftq',
      'abonnezvousàlachaîne',
      'abonnezvous',
    ],
    doubtful: ['mercidavoirregardé', 'mercidavoirregardécettevidéo', 'mercidavoirregardélavidéo'],
  },
  id: {
    never: ['janganlupasubscribe', 'janganlupalikeandsubscribe', 'janganlupalikecommentdansubscribe', 'subscribe'],
    doubtful: [
      'terimakasihtelahmenonton',
      'terimakasihsudahmenonton',
      'terimakasihatasperhatiannya',
      'sampaijumpadivideoselanjutnya',
    ],
  },
  it: {
    never: [
      'sottotitoliacuradiqtss',
      'sottotitolierevisioneacuradiqtss',
      'sottotitolicreatidallacomunitàamaraorg',
      'iscrivitialcanale',
      'iscriviti',
    ],
    doubtful: ['grazieperlavisione', 'grazieperaverguardatoilvideo', 'grazieperaverguardato'],
  },
  ja: {
    never: [
      'チャンネル登録お願いします',
      'チャンネル登録をお願いいたします',
      'チャンネル登録よろしくお願いします',
      '字幕視聴ありがとうございました',
    ],
    doubtful: [
      'ご視聴ありがとうございました',
      'ご視聴ありがとうございます',
      '最後までご視聴いただきありがとうございます',
    ],
  },
  ru: {
    never: [
      'субтитрысделалdimatorzok',
      'субтитрысоздавалdimatorzok',
      'субтитрыdimatorzok',
      'редакторсубтитровасемкинкорректораегорова',
      'подписывайтесьнаканал',
      'подпишисьнаканал',
    ],
    doubtful: ['спасибозапросмотр', 'продолжениеследует', 'спасибозавнимание'],
  },
  th: {
    never: ['อย่าลืมกดติดตาม', 'กดไลค์กดแชร์กดติดตาม', 'กดติดตาม', 'โปรดติดตามตอนต่อไป'],
    doubtful: ['ขอบคุณที่รับชม', 'ขอบคุณที่รับชมครับ', 'ขอบคุณที่รับชมค่ะ'],
  },
  tr: {
    never: ['altyazımk', 'aboneolmayıunutmayın', 'kanalımaaboneolun'],
    doubtful: ['izlediğiniziçinteşekkürler', 'izlediğiniziçinteşekkürederim', 'dinlediğiniziçinteşekkürler'],
  },
  vi: {
    never: [
      'hãysubscribechokênhghiềnmìgõđểkhôngbỏlỡnhữngvideohấpdẫn',
      'hãyđăngkýkênh',
      'đừngquênđăngkýkênh',
      'hãysubscribechokênh',
    ],
    doubtful: ['cảmơncácbạnđãtheodõi', 'cảmơncácbạnđãxem', 'cảmơnđãtheodõi', 'hẹngặplạicácbạntrongnhữngvideotiếptheo'],
  },
  zh: {
    never: [
      '请不吝点赞订阅转发打赏支持明镜与点点栏目',
      '請不吝點贊訂閱轉發打賞支持明鏡與點點欄目',
      '字幕由amaraorg社区提供',
      '字幕由amaraorg社區提供',
      '中文字幕志愿者',
      '字幕志愿者',
      '请订阅',
    ],
    doubtful: ['谢谢观看', '謝謝觀看', '感谢观看', '感謝觀看', '谢谢大家', '谢谢收看'],
  },
};
