import type { Words } from './words.ts';

const tens = ['venti', 'trenta', 'quaranta', 'cinquanta', 'sessanta', 'settanta', 'ottanta', 'novanta'];
const ones = ['', 'uno', 'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove'];

/** Italian writes twenty-one to ninety-nine in one word; the vowel before "uno" and "otto" falls out. */
function compounds(): Record<string, string> {
  const words: Record<string, string> = {};
  tens.forEach((ten, index) => {
    ones.forEach((one, figure) => {
      const stem = one === 'uno' || one === 'otto' ? ten.slice(0, -1) : ten;
      words[(index + 2) * 10 + figure] = figure === 1 ? `${stem}uno|${stem}un` : `${stem}${one}`;
    });
  });
  return words;
}

export const italian: Words = {
  decimal: ',',
  numbers: {
    ...compounds(),
    0: 'zero',
    0.25: 'un quarto',
    0.5: 'mezzo|mezza|e mezzo|e mezza|metà|la metà',
    2: 'due|doppio|doppia|secondo|seconda|raddoppia*|duplice',
    3: 'tre|terzo|terza|triplo|tripla|triplice',
    4: 'quattro|quarto|quarta',
    5: 'cinque|quinto|quinta',
    6: 'sesto|sesta',
    7: 'sette|settimo|settima',
    8: 'otto|ottavo|ottava',
    9: 'nove|nono',
    10: 'dieci|decimo|decima',
    11: 'undici',
    12: 'dodici|dozzina',
    13: 'tredici',
    14: 'quattordici',
    15: 'quindici',
    16: 'sedici',
    17: 'diciassette',
    18: 'diciotto',
    19: 'diciannove',
    200: 'duecento',
    300: 'trecento',
    400: 'quattrocento',
    500: 'cinquecento',
    600: 'seicento',
    700: 'settecento',
    800: 'ottocento',
    900: 'novecento',
    2000: 'duemila',
  },
  // "Sei" is also "you are".
  ghosts: { 1: "un|una|uno|un'|primo|prima volta|primi|singolo|singola|unico|unica", 6: 'sei' },
  multipliers: { 100: 'cento', 1000: 'mille|mila', 1000000: 'milione|milioni', 1000000000: 'miliardo|miliardi' },
  units: {
    kg: 'chilogrammo|chilogrammi|chilo|chili|kilogrammo|kilogrammi',
    g: 'grammo|grammi|gr',
    mg: 'milligrammo|milligrammi',
    mcg: 'microgrammo|microgrammi',
    ng: 'nanogrammo|nanogrammi',
    pg: 'picogrammo|picogrammi',
    l: 'litro|litri',
    dl: 'decilitro|decilitri',
    ml: 'millilitro|millilitri',
    mcl: 'microlitro|microlitri',
    mol: 'mole|moli',
    mmol: 'millimole|millimoli',
    mcmol: 'micromole|micromoli',
    meq: 'milliequivalente|milliequivalenti',
    iu: 'unità internazionale|unità internazionali|ui|u.i.',
    unit: 'unità',
    mmhg: 'millimetri di mercurio',
    cmh2o: "centimetri d'acqua|centimetri di acqua|cm d'acqua|cm di h2o|cm di acqua",
    kpa: 'kilopascal|chilopascal',
    celsius: 'gradi celsius|grado celsius|gradi centigradi|celsius|gradi',
    fahrenheit: 'gradi fahrenheit|fahrenheit',
    degree: 'grado',
    percent: 'per cento|percento|punti percentuali',
    mm: 'millimetro|millimetri',
    cm: 'centimetro|centimetri',
    m: 'metro|metri',
    m2: 'metro quadrato|metri quadrati|metro quadro|mq',
    mm3: 'millimetro cubo|millimetri cubi',
    kcal: 'chilocaloria|chilocalorie|kilocalorie',
    fr: 'french',
    ms: 'millisecondo|millisecondi',
    s: 'secondi|sec',
    min: 'minuto|minuti',
    h: 'ora|ore',
    day: 'giorno|giorni|giornata|giornate|gg|die|dì',
    week: 'settimana|settimane|sett',
    month: 'mese|mesi',
    year: 'anno|anni',
  },
  per: "per|al|alla|all'|a|ogni",
  each: {
    day: 'al giorno|al dì|pro die|quotidiano|quotidiana|quotidiani|quotidianamente|giornaliero|giornaliera|giornalmente|ogni giorno|tutti i giorni|die|nelle 24 ore',
    week: 'alla settimana|a settimana|settimanale|settimanali|settimanalmente|ogni settimana|per settimana',
    month: 'al mese|mensile|mensilmente|ogni mese',
    h: "all'ora|per ora|ogni ora|orario|oraria",
    min: 'al minuto|per minuto|bpm|ogni minuto',
    year: "all'anno|annuale|annuo",
  },
  every: 'ogni|tutte le|tutti i',
  times: 'volta|volte|somministrazioni|dosi',
  rates: { 0.5: 'a giorni alterni|a dì alterni|un giorno sì e uno no|ogni due giorni' },
  clock: 'ore|alle|alle ore|dalle|dalle ore',
  months: [
    'gennaio|gen',
    'febbraio|feb',
    'marzo|mar',
    'aprile|apr',
    'maggio|mag',
    'giugno|giu',
    'luglio|lug',
    'agosto|ago',
    'settembre|set|sett.',
    'ottobre|ott',
    'novembre|nov',
    'dicembre|dic',
  ],
  morning: 'del mattino|di mattina',
  afternoon: 'del pomeriggio|di sera|di pomeriggio|della sera',
  no: {
    firm:
      'non|no|senza|nega|negano|negava|ha negato|negato|negata|assenza|assente|assenti|privo|priva|privi|prive|' +
      'incapac*|evitare|evitato|evitata|evitati|evitate|eviti|controindica*|esclud*|esclus*|asintomatic*|' +
      'afebbrile|apiressia|fallito|fallita|fallisce|non superato|apiretic*|viet*|proibi*',
    join: 'né|e non',
    echo: "nessuno|nessuna|nessun|nessun'|mai|neanche|nemmeno|neppure|niente|nulla|alcun|alcuna|alcuno",
    weak:
      'mancanza|manca|mancano|mancata|mancato|impossib*|sospend*|sospes*|sospensione|interromp*|interrott*|' +
      'interruzione|rifiut*|invece di|anziché|piuttosto che|raramente|salvo|tranne|eccetto|a meno che|finché|' +
      'insufficien*|inadeguat*|incomplet*|inappropriat*|inefficac*|intolleran*|irregolar*|irreversib*|incompatib*|' +
      'inoperabil*|inattiv*|instabil*|inattes*|inspiegat*|scorrett*|immobile|incoscien*|improbabil*|sconosciut*|' +
      'ignot*|anuri*|asettic*|steril*|atipic*|anomal*|anormal*|scompars*|scompar*|scolleg*|disconness*|' +
      'immodificat*|invariat*|insolit*|indolor*|inutil*|digiuno|esente|esenti|cessat*|normale|normali|nella norma|' +
      'indenne|fallimento|senza aiuto|senza supporto|senza assistenza|non solo|senza dubbio|senza alcun dubbio|' +
      'persi al follow-up|niente per bocca|nulla per bocca',
  },
  nothing:
    'di cui non|per via|per os|per il|per la|per le|per i|per un|per una|per via endovenosa|se no|no.|' +
    'gram negativ*|gram-negativ*|gramnegativ*|gram positiv*|gram-positiv*|grampositiv*|pressione positiva|' +
    'pressione negativa|pressione espiratoria positiva|pressione positiva di fine espirazione|' +
    'pressione positiva espiratoria|bilancio positivo|bilancio negativo|bilancio idrico positivo|' +
    'bilancio idrico negativo|destrosio|destrano|destrometorfano|sopra il|sotto il|a destra e a manca',
  left: 'sinistro|sinistra|sinistri|sinistre|sin|sx',
  right: 'destro|destra|destri|destre|dx',
  both: 'bilaterale|bilaterali|bilateralmente|entrambi i lati|ambo i lati|entrambi i polmoni|entrambe le gambe|entrambi gli occhi|entrambi i reni|da ambo i lati|da entrambi i lati',
  maybeBoth: 'entrambi|entrambe|ambedue|ciascun lato',
  before: {
    lt: "meno di|minore di|minori di|inferiore a|inferiori a|inferiore al|inferiore all'|inferiori al|al di sotto di|al di sotto del|al di sotto dei|al di sotto dell'|sotto|meno del|sotto i|sotto al|minore del",
    le: 'al massimo|massimo|un massimo di|non più di|non superiore a|non superare|non supera|non deve superare|senza superare|minore o uguale a|inferiore o uguale a|max',
    gt: "più di|maggiore di|maggiori di|superiore a|superiori a|superiore al|superiore all'|superiori al|al di sopra di|al di sopra del|al di sopra dei|al di sopra dell'|sopra|oltre|supera|superano|superare|superava|superato|superi|eccede|più del|maggiore del|sopra i",
    ge: 'almeno|minimo|un minimo di|come minimo|non meno di|non inferiore a|maggiore o uguale a|superiore o uguale a',
  },
  after: {
    ge: 'o più|o superiore|o maggiore|o superiori|e oltre|in su',
    le: 'o meno|o inferiore|o minore|o inferiori|in giù|al massimo',
  },
  allergy: 'allerg*|ipersensib*',
  anaphylaxis: 'anafila*',
  positive: 'positivo|positiva|positivi|positive|positività',
  negative: 'negativo|negativa|negativi|negative|negatività',
  to: 'a|ai|fino a',
  and: 'e|ed',
  ordinal: 'di|del|il|dello',
};
