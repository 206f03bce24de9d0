import { showLanguage } from './app/i18n.ts';
import { preferredLanguage } from './app/preferences.ts';
import './app/app.ts';

// The shell renders in English if the language file cannot be fetched; its banner then tells of the connection.
showLanguage(preferredLanguage())
  .catch(() => undefined)
  .finally(() => document.querySelector('c-app')?.start());
