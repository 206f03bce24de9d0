import type { Language } from '../../../../spec/schemas/common/words.ts';
import type { MailTexts } from '../kinds.ts';
import { ar } from './ar.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { id } from './id.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { ru } from './ru.ts';
import { th } from './th.ts';
import { tr } from './tr.ts';
import { vi } from './vi.ts';
import { zh } from './zh.ts';

/** The words of every mail in the twelve languages. */
export const mailTexts: Readonly<Record<Language, MailTexts>> = { ar, en, es, fr, id, it, ja, ru, th, tr, vi, zh };
