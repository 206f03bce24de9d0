import { firmNegation, type Words } from './words.ts';

/**
 * A verb is negative by a syllable before its endings. Those endings are listed behind which the syllable can only be
 * the negation: "-ması" and "-mak" alone make nouns of a verb.
 */
const negativeVerb =
  /[a-zçğıöşü](?:m[iüu]yor|m[ae]d[i]|m[ae]d[ae]n|m[ae]m[iae]|m[ae]y[ae](?:n|c[ae])|m[ae]y[i]n|m[ae]z|m[ae]ks[i]z|m[ae]m[ae]|m[ae]s[ae]yd|m[ae]s[i]n(?:$|l[ae]r)|m[ae]y[i]p|m[ae]d[i]k)[a-zçğıöşü]{0,16}$/;

export const turkish: Words = {
  decimal: ',',
  numbers: {
    0: 'sıfır',
    0.25: 'çeyrek',
    0.5: 'yarım|buçuk|yarısı|yarı',
    1.5: 'bir buçuk',
    2: 'iki|ikinci|çift|ikişer|iki katı',
    3: 'üç|üçüncü|üçer|üç katı',
    4: 'dört|dördüncü|dörder',
    5: 'beş|beşinci|beşer',
    6: 'altıncı|altışar',
    7: 'yedinci',
    8: 'sekiz|sekizinci|sekizer',
    9: 'dokuz|dokuzuncu',
    10: 'onuncu|onar',
    11: 'on bir|onbir',
    12: 'on iki|oniki|düzine',
    13: 'on üç|onüç',
    14: 'on dört|ondört',
    15: 'on beş|onbeş',
    16: 'on altı|onaltı',
    17: 'on yedi|onyedi',
    18: 'on sekiz|onsekiz',
    19: 'on dokuz|ondokuz',
    20: 'yirmi|yirminci',
    30: 'otuz',
    40: 'kırk',
    50: 'elli',
    60: 'altmış',
    70: 'yetmiş',
    80: 'seksen',
    90: 'doksan',
  },
  // "Altı" is also "below", "yedi" "ate", "yüz" "face", "on" may end a word that is cut off.
  ghosts: { 1: 'bir|tek|birinci|ilk', 6: 'altı', 7: 'yedi', 10: 'on' },
  multipliers: { 100: 'yüz', 1000: 'bin', 1000000: 'milyon', 1000000000: 'milyar' },
  amounts: [
    [4, 'h', 'dört saatte|dört saat'],
    [6, 'h', 'altı saatte|altı saat'],
    [8, 'h', 'sekiz saatte|sekiz saat'],
    [7, 'day', 'yedi gün|yedi günlük'],
    [6, 'day', 'altı gün|altı günlük'],
    [10, 'day', 'on gün|on günlük'],
    [6, 'week', 'altı hafta|altı haftalık'],
    [6, 'month', 'altı ay|altı aylık|altı ayda'],
    [10, 'min', 'on dakika'],
  ],
  units: {
    kg: 'kilogram*|kilo|kiloluk|kiloda',
    g: 'gram*|gr',
    mg: 'miligram*',
    mcg: 'mikrogram*',
    ng: 'nanogram*',
    pg: 'pikogram*',
    l: 'litre*|lt',
    dl: 'desilitre*',
    ml: 'mililitre*',
    mcl: 'mikrolitre*',
    mol: 'mol',
    mmol: 'milimol*',
    mcmol: 'mikromol*',
    meq: 'miliekivalan*',
    iu: 'uluslararası ünite|uluslararası birim|iü',
    unit: 'ünite*|birim|ü',
    mmhg: 'milimetre cıva|mm cıva',
    cmh2o: 'santimetre su|cm su',
    kpa: 'kilopaskal*|kilopascal*',
    celsius: 'santigrat derece|derece santigrat|santigrat|celsius|celsius derece|derece celsius|selsiyus',
    fahrenheit: 'fahrenhayt|fahrenheit',
    degree: 'derece*',
    percent: 'yüzde|yüzdelik|yüzde puan',
    mm: 'milimetre*',
    cm: 'santimetre*|santim*',
    m: 'metre*',
    m2: 'metrekare*|metre kare',
    mm3: 'milimetreküp|milimetre küp',
    kcal: 'kilokalori*',
    fr: 'french',
    ms: 'milisaniye*|msn',
    s: 'saniye*|sn',
    min: 'dakika*|dk|dk.',
    h: 'saat|saatte|saatlik|saatten|saatin|saati|sa|st|saate|saattir|saatteki|saatliğine',
    day: 'gün|günde|günlük|günü|güne|günden|günün|gündür|günlüğüne|günlerde|günler|günlerinde|günün|gününde',
    week: 'hafta|haftada|haftalık|haftadır|haftanın|haftalığına|haftası|haftasında|haftaya|hf',
    month: 'ay|ayda|aylık|aydır|ayın|aylığına|ayı|ayında|aya',
    year: 'yıl|yılda|yıllık|yıldır|yılın|yaş|yaşında|yaşındaki|yaşındadır|sene|yaşlarında|yılında|yaşından|yaşını',
  },
  percentBefore: 'yüzde|% ',
  per: 'başına düşen',
  perAfter: 'başına|başı|için|olarak başına',
  each: {
    day: 'günde|günlük|her gün|gün başına|hergün|günlük olarak|her gece',
    week: 'haftada|haftalık|her hafta',
    month: 'ayda|aylık|her ay',
    h: 'saatte|saatlik|her saat|saat başı|saat başına|saat başında',
    min: 'dakikada|dakika başına|her dakika',
    year: 'yılda|yıllık|her yıl',
    kg: 'kilogram başına|kg başına|kilo başına',
  },
  every: 'her',
  everyAfter: 'bir|arayla|ara ile|aralıklarla|aralarla|bir kez|bir defa|bir kere',
  times: 'kez|kere|defa|doz|x|sefer',
  rates: { 0.5: 'gün aşırı|iki günde bir|günaşırı' },
  clock: 'saat',
  months: [
    'ocak|ocakta|ocağ*|oca',
    'şubat|şubatta|şub',
    'mart|martta|mar',
    'nisan|nisanda|nis',
    'mayıs|mayısta|may',
    'haziran|haziranda|haz',
    'temmuz|temmuzda|tem',
    'ağustos|ağustosta|ağu',
    'eylül|eylülde|eyl',
    'ekim|ekimde|eki',
    'kasım|kasımda|kas ayı',
    'aralık|aralıkta|ara ayı',
  ],
  yearMark: 'yılı',
  no: {
    firm:
      'değil*|yok|yoktu|yoktur|yokken|yoksa|yokmuş|inkar|inkâr|reddetti|reddediyor|hayır|yokluğunda|bulunmuyor|' +
      'yokluğu|kaçın*|kontrendike*|dışlan*|dışla*|asemptomatik|afebril|yasak*',
    join: 'ne de',
    echo: 'hiç|hiçbir|asla|kesinlikle',
    weak:
      'kesil*|durdur*|bırak*|yerine|nadiren|hariç|anüri*|aseptik|steril*|atipik|anormal*|normal|aç karnına|' +
      'intoleran*|irregüler|düzensiz*|inoperabl*|non|olağan|destek olmadan|yardım almadan|destek almadan|' +
      'sadece değil|yalnızca değil|kuşkusuz|şüphesiz|aç kal*|ağızdan hiçbir|takipten çık*|takip dışı',
  },
  nothing:
    'olup olmadığı|olup olmadığını|olup olmadığına|değil mi|sağ ol|sağ olsun|gram negatif|gram-negatif|' +
    'gram pozitif|gram-pozitif|pozitif basınç|pozitif basınçlı|negatif basınç|negatif basınçlı|' +
    'pozitif ekspiryum|pozitif ekspiratuvar|pozitif hava yolu|pozitif havayolu|pozitif denge|negatif denge|' +
    'ekspirasyon sonu pozitif basınç|pozitif sıvı dengesi|negatif sıvı dengesi|kontrol altı*|dil altı|göz altı|' +
    'gözetim altı*|tedavi altı*|baskı altı*|altta yatan|cilt altı|deri altı|ameliyat*|üzerinden|üzerine|' +
    'başlamadan önce|vermeden önce|uygulamadan önce|almadan önce|yapmadan önce|çıkmadan önce|girmeden önce|' +
    'kullanmadan önce|dokunmadan önce|kalkmadan önce|neden*|hemen|meme*|mezar*|mekan*|maden*|maya*|mezenter*|' +
    'meydan*|zaman*|yirmid*|elim*|hamam*|adım*|memnun*|tamam*|mama*|bunama*|muameley*|mücadeley*|imza*|komaya|' +
    'damad*|namaz|temiz*|amaç|umma|omz*|domuz*|omuz*|mazeret|nemaz*|hazımsız*|maze*|tüm ay|yarım ay|yalnız|' +
    'sağ kalım*|sağ kalan*|sağ kaldı*|sağ kalma*|yetmezli*|yetersizli*',
  left: 'sol|solda|soldaki|sola|soldan|solun|solu|solunda|sol taraf*',
  right: 'sağ|sağda|sağdaki|sağa|sağdan|sağın|sağı|sağında|sağ taraf*',
  both: 'bilateral*|iki taraflı|her iki taraf*|her iki akciğer*|çift taraflı|iki yanlı|iki taraf*|her iki bacak*|her iki göz*|her iki böbre*|iki akciğer*|her iki kol*|sağ ve sol|sol ve sağ|her iki yan*',
  maybeBoth: 'her iki|her ikisi|ikisi|ikisi de',
  before: { ge: 'en az|minimum|asgari', le: 'en fazla|en çok|maksimum|azami' },
  after: {
    lt: 'altı|altında|altına|altındaki|altındadır|altındaysa|altındayken|altındaydı|dan az|den az|tan az|ten az|dan düşük|den düşük|tan düşük|ten düşük|dan küçük|den küçük|ten küçük|tan küçük|nin altında|az|düşük|düşükse|küçük|altıysa|azsa|daha az|daha düşük|aşağısı|altındaki',
    le: 'a kadar|e kadar|kadar|veya daha az|ve altı|veya altı|i geçmemeli|ı geçmemeli|ü geçmemeli|u geçmemeli|geçmemeli*|aşmamalı*|geçmeyecek|aşmayacak|geçmeyen|aşmayan|geçmiyor|aşmıyor|den fazla olmamalı|dan fazla olmamalı|i aşmamalı|aşılmamalı*|aşmayın*|geçmez|aşmaz',
    gt: 'üstü|üstünde|üstündeki|üstüne|üzeri|üzerinde|üzerindeki|üzerindeyse|üzerindedir|üzerindeydi|dan fazla|den fazla|tan fazla|ten fazla|dan yüksek|den yüksek|tan yüksek|ten yüksek|dan büyük|den büyük|fazla|yüksek|yüksekse|büyük|fazlaysa|daha fazla|daha yüksek|aşan|aşıyor|aştı|aşarsa|aşması|üstündeyse|geçen|aşıyorsa|üstündeydi|geçerse',
    ge: 've üzeri|ve üzerinde|veya üzeri|veya daha fazla|ve üstü|veya üstü|den az olmamalı|dan az olmamalı|az olmayan|ya da üzeri',
  },
  allergy: 'alerji*|alerjik|alerjisi|aşırı duyarlı*|hipersensitiv*',
  anaphylaxis: 'anafila*',
  positive: 'pozitif*|müspet',
  negative: 'negatif*|menfi',
  to: 'ila|ile|ilâ',
  and: 've',
  ordinal: 'inci|ıncı|üncü|uncu|nci|ncı|tarihi|tarihinde',
  shapes: [
    // "-madan önce" is "before".
    { pattern: negativeVerb, unless: /^(?: \S+ \S+)? önce/, meaning: firmNegation, isVerb: true },
    {
      pattern:
        /^(?!yetersizli|desteksiz|yardimsiz|kuskusuz|süphesiz|rahatsiz|huzursuz|uykusuz|hirsiz|kansiz)[a-zçğıöşü]{3,30}s[iüu]z(?:l[iüu][kğ][a-zçğıöşü]{0,10}|d[iüu]r?|c[ae])?$/,
      meaning: firmNegation,
    },
  ],
};
