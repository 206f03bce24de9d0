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
export { createLanguage, type LanguageFeature, type LanguageParts } from './language.ts';
