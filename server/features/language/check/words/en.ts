import { type Words, weakNegation } from './words.ts';

export const english: Words = {
  decimal: '.',
  numbers: {
    0: 'zero',
    0.25: 'quarter|a quarter|one quarter',
    0.5: 'half|and a half|one half|a half|half a|half an',
    2: 'two|second|double|doubled|doubling|dual',
    3: 'three|third|triple|tripled',
    4: 'four|fourth',
    5: 'five|fifth',
    6: 'six|sixth',
    7: 'seven|seventh',
    8: 'eight|eighth',
    9: 'nine|ninth',
    10: 'ten|tenth',
    11: 'eleven',
    12: 'twelve|dozen',
    13: 'thirteen',
    14: 'fourteen',
    15: 'fifteen',
    16: 'sixteen',
    17: 'seventeen',
    18: 'eighteen',
    19: 'nineteen',
    20: 'twenty',
    30: 'thirty',
    40: 'forty',
    50: 'fifty',
    60: 'sixty',
    70: 'seventy',
    80: 'eighty',
    90: 'ninety',
  },
  ghosts: { 1: 'one|first|single' },
  multipliers: { 100: 'hundred', 1000: 'thousand', 1000000: 'million', 1000000000: 'billion' },
  amounts: [
    [1.5, 'h', 'an hour and a half|hour and a half|one and a half hours'],
    [0.5, 'h', 'half an hour'],
    [1.5, 'year', 'a year and a half|year and a half'],
  ],
  units: {
    kg: 'kilogram|kilograms|kilogramme|kilogrammes|kilo|kilos|kgs',
    g: 'gram|grams|gramme|grammes|gm|gms',
    mg: 'milligram|milligrams|milligramme|milligrammes|mgs',
    mcg: 'microgram|micrograms|microgramme|microgrammes',
    ng: 'nanogram|nanograms|nanogramme|nanogrammes',
    pg: 'picogram|picograms',
    l: 'liter|liters|litre|litres',
    dl: 'deciliter|deciliters|decilitre|decilitres',
    ml: 'milliliter|milliliters|millilitre|millilitres|mls',
    mcl: 'microliter|microliters|microlitre|microlitres',
    mol: 'mole|moles',
    mmol: 'millimole|millimoles|millimolar',
    mcmol: 'micromole|micromoles',
    meq: 'milliequivalent|milliequivalents',
    iu: 'international unit|international units',
    unit: 'unit|units',
    mmhg: 'millimeters of mercury|millimetres of mercury',
    cmh2o: 'centimeters of water|centimetres of water|cm of water',
    kpa: 'kilopascal|kilopascals',
    celsius: 'degrees celsius|degree celsius|degrees centigrade|celsius|deg c',
    fahrenheit: 'degrees fahrenheit|fahrenheit',
    degree: 'degree|degrees',
    percent: 'percent|per cent|percentage points|percentage point',
    mm: 'millimeter|millimeters|millimetre|millimetres',
    cm: 'centimeter|centimeters|centimetre|centimetres',
    m: 'meter|meters|metre|metres',
    m2: 'square meter|square meters|square metre|square metres',
    mm3: 'cubic millimeter|cubic millimetre|cubic millimeters|cubic millimetres',
    kcal: 'kilocalorie|kilocalories',
    fr: 'french',
    ms: 'millisecond|milliseconds|msec',
    s: 'seconds|sec|secs',
    min: 'minute|minutes|mins',
    h: 'hour|hours|hr|hrs|hourly',
    day: 'day|days',
    week: 'week|weeks|wk|wks',
    fortnight: 'fortnight|fortnights',
    month: 'month|months|mth|mths',
    year: 'year|years|yr|yrs',
  },
  per: 'per|a|an|in a|in each',
  each: {
    day: 'daily|a day|per day|once per day|in a day|each day|nightly|in 24 hours|per 24 hours',
    week: 'weekly|a week|per week|each week',
    month: 'monthly|a month|per month',
    h: 'hourly|an hour|per hour|each hour',
    s: 'per second|a second',
    min: 'bpm|beats per minute|breaths per minute|a minute|per minute|rpm',
    year: 'yearly|annually|a year',
  },
  every: 'every|each|q',
  times: 'time|times|x|doses',
  often: { 1: 'once', 2: 'twice', 3: 'thrice' },
  rates: {
    0.5: 'every other day|alternate days|on alternate days|every second day|q48h',
    2: 'bid|b.i.d.|bd|b.d.',
    3: 'tid|t.i.d.|tds|t.d.s.',
    4: 'qid|q.i.d.|qds|q.d.s.',
    1: 'od|o.d.|qd|q.d.|q24h',
    6: 'q4h',
    4.8: 'q5h',
    3.4285714: 'q7h',
  },
  clock: 'at',
  months: [
    'january|jan',
    'february|feb',
    'march|mar',
    'april|apr',
    'may',
    'june|jun',
    'july|jul',
    'august|aug',
    'september|sep|sept',
    'october|oct',
    'november|nov',
    'december|dec',
  ],
  hourMark: "o'clock",
  morning: 'am|a.m.|in the morning',
  afternoon: 'pm|p.m.|in the afternoon|in the evening|at night',
  no: {
    firm:
      "no|not|without|never|cannot|neither|none|nothing|nobody|no one|denies|denied|deny|denying|nil|don't|" +
      "doesn't|didn't|isn't|wasn't|aren't|weren't|hasn't|haven't|hadn't|won't|wouldn't|can't|couldn't|shouldn't|" +
      "mustn't|needn't|afebrile|apyrexial|asymptomatic|unable|inability|fail|fails|failed|failing|rule out|" +
      'ruled out|rules out|ruling out|exclude*|excluding|absence|absent|lack|lacks|lacking|lacked|contraindicat*|' +
      'avoid*|free of|free from|devoid of|prohibit*|forbidden',
    join: 'nor|and does not|and do not|and did not|and is not|and has not|and was not|and not',
    echo: '',
    weak:
      'non|failure to|stop|stops|stopped|stopping|discontinu*|withhold|withheld|refuse*|refusal|instead of|' +
      'rather than|exclusion|hardly|barely|rarely|seldom|unless|until|except*|missing|missed|insufficien*|' +
      'inadequate*|incomplete*|inappropriate*|ineffective*|intoleran*|impossible|irreversibl*|incompatib*|' +
      'inoperable|inactive|inconclusive|incorrect*|immobile|anuri*|asepti*|atypical|abnormal*|anicteric|' +
      'disconnect*|nil by mouth|nil per os|npo|normal|withdraw*|withdrawn|unremarkable|irregular*|sterile|' +
      'disappear*|without support|without assistance|without help|without aid|not only|no doubt|nothing by mouth|' +
      'lost to follow-up|lost to follow up',
  },
  nothing:
    'whether or not|no matter|right away|right now|was right|were right|is right.|all right|alright|right after|right before|right to|' +
    'right dose|right drug|right patient|right route|right time|right answer|right decision|right diagnosis|' +
    'right treatment|right person|right moment|the right one|human rights|is right that|are right|left the|' +
    'left untreated|left against|left without|left over|left with|left for|left at|left in place|left before|' +
    'left hospital|left him|left her|left them|has left|have left|had left|leave|second line|second-line|' +
    'gram-negative|gram negative|gram-positive|gram positive|positive pressure|positive-pressure|' +
    'positive end-expiratory|positive airway|positive expiratory|negative pressure|negative-pressure|' +
    'positive balance|negative balance|positive fluid balance|negative fluid balance|hiv-positive|hiv-negative|' +
    'over the|over a|are left|is left|were left|beds left|left to do|left on',
  left: 'left|on the left|to the left|leftward*|left-sided|left-side|left-hand|left sided',
  right: 'right|on the right|to the right|rightward*|right-sided|right-side|right-hand|right sided',
  both: 'bilateral*|both sides|both lungs|both legs|both arms|both eyes|both ears|both kidneys|both feet|both hands|on both sides|left and right|right and left',
  maybeBoth: 'both|each side|either side',
  before: {
    lt: 'less than|below|under|lower than|fewer than|smaller than|falls below|drops below|beneath|younger than|shorter than|down to',
    le: 'at most|no more than|not more than|not exceeding|not to exceed|up to|maximum|a maximum of|max|not above|no higher than|not exceed|must not exceed|should not exceed|does not exceed|did not exceed|less than or equal to|within',
    gt: 'more than|greater than|above|over|higher than|exceeds|exceed|exceeding|exceeded|in excess of|larger than|longer than|older than|beyond',
    ge: 'at least|no less than|not less than|minimum|a minimum of|not below|no lower than|greater than or equal to',
  },
  after: {
    ge: 'or more|or above|or higher|or greater|or over|or older|and above',
    le: 'or less|or below|or lower|or fewer|or younger|and below',
  },
  allergy: 'allerg*|hypersensitiv*|nkda',
  anaphylaxis: 'anaphyla*',
  positive: 'positive|positivity',
  negative: 'negative|negativity',
  to: 'to|through|until',
  and: 'and',
  ordinal: 'of|the|st|nd|rd|th',
  shapes: [
    { pattern: /^un(?!der|i|til|cle|guent|less)[a-z]{4,}$/, meaning: weakNegation },
    { pattern: /^non[a-z]{4,}$/, meaning: weakNegation },
    { pattern: /^[a-z]{3,}(?:less|free)$/, meaning: weakNegation },
  ],
};
