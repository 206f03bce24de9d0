export type {
  EngineMark,
  EngineProblem,
  EngineRefusal,
  EngineState,
  Engines,
  TermHint,
  TextKind,
  Transcribed,
  TranscribeRequest,
  Translated,
  TranslateRequest,
} from './engines/engines.ts';
export { noEngines } from './engines/engines.ts';
export {
  createGlossary,
  type Drug,
  drugList,
  drugs,
  type Glossary,
  maxHints,
  maxHotWords,
  seedTermBase,
  type TermBase,
} from './glossary/index.ts';
export { createLanguage, type LanguageFeature, type LanguageParts } from './language.ts';
export type {
  TextFeature,
  TextPorts,
  TextSource,
  Translation,
  TranslationProblem,
  TranslationRequest,
} from './text/index.ts';
export { detectLanguage, mayBeIn, Translations } from './text/index.ts';
