import type { Language } from '../../../../spec/schemas/common/words.ts';
import { detectLanguage, isOfOtherScript, mayBeIn } from './detect-language.ts';
import { withoutMarks } from './protect.ts';

/** What shows that an answer is no translation. For logs and figures; people are told `translation_rejected`. */
export type StructureFault =
  | 'empty'
  | 'too_short'
  | 'too_long'
  | 'wrong_language'
  | 'not_translated'
  | 'chatter'
  | 'answered'
  | 'markup_lost';

export interface Structure {
  /** Both with marks in place of what is protected. */
  readonly source: string;
  readonly from: Language;
  readonly target: string;
  readonly to: Language;
}

/** Letters that say what a hundred English ones say; from translations of the same clinical sentences, rounded. */
const lettersPerHundred: Record<Language, number> = {
  ar: 85,
  en: 100,
  es: 118,
  fr: 122,
  id: 112,
  it: 116,
  ja: 48,
  ru: 108,
  th: 95,
  tr: 103,
  vi: 112,
  zh: 33,
};
/** How far from that a translation may be, as factors, and letters that short texts may differ by besides. */
const ratio = { least: 0.33, most: 2.6, slackLetters: 30 };

/**
 * Looks at an answer of an engine without any knowledge of medicine: is it a translation of this text into this language, or something else that
 * a language model said?
 * @returns the first fault, or undefined
 */
export function faultOf({ source, from, target, to }: Structure): StructureFault | undefined {
  const said = target.trim();
  if (said === '') return 'empty';
  if (isChatter(source, said)) return 'chatter';
  const expected = (source.trim().length * lettersPerHundred[to]) / lettersPerHundred[from];
  if (said.length > expected * ratio.most + ratio.slackLetters) return 'too_long';
  if (said.length < expected * ratio.least - ratio.slackLetters) return 'too_short';
  if (isUntranslated(source, said, to)) return 'not_translated';
  const words = withoutMarks(said);
  if (!mayBeIn(words, to) || isOfOtherScript(words, to)) return 'wrong_language';
  if (!sameBlocks(source, said)) return 'markup_lost';
  if (hasQuestionMark(source) && !asks(said, to)) return 'answered';
  return undefined;
}

/** The same words again, although they are surely of another language. */
function isUntranslated(source: string, target: string, to: Language): boolean {
  const plain = (text: string) => withoutMarks(text).replace(/\s+/g, ' ').trim();
  if (plain(source) !== plain(target)) return false;
  const { language, sure } = detectLanguage(plain(source));
  return sure && language !== to;
}

/** How models begin when they talk about the task instead of doing it, in the languages of the platform. */
const openings = [
  /^\W*(?:sure|certainly|of course|okay|ok|absolutely)\b[^.\n]{0,40}[,.:!]/i,
  /^\W*(?:understood|as requested|i have (?:followed|translated|done))\b/i,
  /^\W*(?:here(?:'s| is| are)|below is|this is|the following is)\b[^\n]{0,60}\btranslat/i,
  /^\W*(?:the )?(?:(?:\p{L}+ )?translation|translated text)\b[^\n]{0,40}[:：]/iu,
  /\b(?:as an ai|as a language model|i(?:'m| am) (?:sorry|unable|an ai)|i can(?:not|'t) (?:translate|help|assist|provide)|please provide the text|let me know if)\b/i,
  /^\W*(?:aquí (?:está|tiene|tienes)|a continuación)[^\n]{0,60}traducci[oó]n/i,
  /^\W*(?:traducci[oó]n|traduction|traduzione|terjemahan|çeviri|bản dịch|перевод|الترجمة|คำแปล|翻訳|翻译|译文|訳文)\s{0,3}[:：]/iu,
  /^\W*(?:voici|ci-dessous)[^\n]{0,60}traduction/i,
  /^\W*(?:ecco|di seguito)[^\n]{0,60}traduzione/i,
  /^\W*(?:berikut|ini)(?: ini)?(?: adalah)?[^\n]{0,40}terjemahan/i,
  /^[^\n]{0,60}çeviri(?:si)?\s{0,3}[:：]/i,
  /^\W*(?:đây là|dưới đây là)[^\n]{0,40}bản dịch/iu,
  /^\W*(?:вот|ниже)[^\n]{0,40}перевод/iu,
  /^\P{L}*(?:إليك|فيما يلي|هذه هي|ها هي)[^\n]{0,40}(?:ترجمة|الترجمة)/u,
  /^\P{L}*(?:นี่คือ|ต่อไปนี้คือ)[^\n]{0,40}(?:คำแปล|การแปล)/u,
  /^\P{L}*(?:以下(?:は|是|为)|これは|这是|下面是)[^\n]{0,40}(?:翻訳|翻译|译文|訳)/u,
  /^\W*(?:note|nota|remarque|catatan|not|ghi chú|примечание|ملاحظة|หมายเหตุ|注意|注)\s{0,2}[:：][^\n]{0,80}(?:translat|traduc|traduz|terjemah|çevir|dịch|перев|ترجم|แปล|訳|译)/imu,
];

/** Something that a model says about its task, and that the source does not say itself. */
function isChatter(source: string, target: string): boolean {
  if (openings.some((pattern) => pattern.test(target) && !pattern.test(source))) return true;
  const paragraphs = (text: string) => text.split(/\n\s*\n/).filter((part) => part.trim() !== '').length;
  const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '').length;
  return paragraphs(target) > paragraphs(source) + 1 || lines(target) > lines(source) * 2 + 1;
}

const blockMarks = [
  ['heading', /^\s{0,3}#{1,6}\s/],
  ['quote', /^\s{0,3}>/],
  ['bullet', /^\s*[-*+]\s/],
  ['number', /^\s*\d{1,3}[.)]\s/],
  ['row', /^\s*\|.*\|\s*$/],
] as const;

/** Headings, quotes, list entries and rows of tables, as many as before; emphasis that is not torn apart. */
function sameBlocks(source: string, target: string): boolean {
  const count = (text: string, pattern: RegExp) => text.split('\n').filter((line) => pattern.test(line)).length;
  const isTorn = (text: string) => ((text.match(/\*\*/g)?.length ?? 0) & 1) === 1;
  return (
    blockMarks.every(([, pattern]) => count(source, pattern) === count(target, pattern)) &&
    (isTorn(source) || !isTorn(target))
  );
}

/** Words that ask where a language needs no question mark. */
const asking: Partial<Record<Language, RegExp>> = {
  ja: /か(?:[。、\s」]|$)|でしょう|(?:何|誰|どの|どう|いつ|なぜ)/u,
  th: /ไหม|มั้ย|หรือไม่|หรือยัง|หรือเปล่า|อะไร|อย่างไร|เท่าไร|เท่าใด|ใด|ไหน|ทำไม|เมื่อไร|กี่|ใคร|บ้าง/u,
  zh: /吗|呢|什么|怎|哪|几|多少|是否|谁/u,
  vi: /không\s*$|gì|nào|sao|bao nhiêu|mấy|\bai\b/imu,
  id: /\b(?:apa|apakah|bagaimana|berapa|mengapa|kapan|siapa|mana)\b/i,
  tr: /\bm[ıiuü]\b|\bm[ıiuü]y|\bm[ıiuü]d[ıiuü]r|\b(?:ne|nasıl|kaç|hangi|neden|kim)\b/iu,
  ar: /(?:^|\s)(?:هل|ما|ماذا|كيف|كم|متى|لماذا|من|أي)\s/u,
};

/** For the source only a mark counts, so that a statement is never taken for a question; a translation may ask by words. */
const hasQuestionMark = (text: string): boolean => /[?？؟]/.test(withoutMarks(text));
const asks = (text: string, language: Language): boolean =>
  hasQuestionMark(text) || (asking[language]?.test(text) ?? false);
