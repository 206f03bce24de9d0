import type { Normal } from '../normal.ts';
import { type Reading, readTokens } from '../tokens.ts';
import { measuredAt, perAt } from './amounts.ts';
import type { Amount, Facts, Group, Per, Rate } from './fact.ts';
import { groupAt } from './groups.ts';
import { foldNumerals } from './numerals.ts';
import { rateAt } from './rates.ts';
import { readSigns } from './signs.ts';

/** All facts of a text that a translation must keep. */
export function readFacts(normal: Normal, reading: Reading): Facts {
  const tokens = foldNumerals(readTokens(normal.text, reading));
  const amounts: Amount[] = [];
  const rates: Rate[] = [];
  const groups: Group[] = [];
  const pers: Per[] = [];
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    // Most words say nothing to the check; every fact begins with one that does.
    if (!token?.figure && !token?.meanings.length && token?.text !== '%') {
      at++;
      continue;
    }
    const group = groupAt(tokens, at);
    const rate = group ? undefined : rateAt(tokens, at);
    const per = group || rate ? undefined : perAt(tokens, at);
    const measured = group || rate || per ? undefined : measuredAt(tokens, at);
    if (group) groups.push(group.facts);
    if (rate) rates.push(rate.facts);
    if (measured) {
      amounts.push(measured.facts.amount);
      pers.push(...measured.facts.pers);
      rates.push(...measured.facts.rates);
    }
    if (per) {
      if ('perDay' in per.facts) rates.push(per.facts);
      else pers.push(per.facts);
    }
    at = (group ?? rate ?? measured ?? per)?.next ?? at + 1;
  }
  return { amounts, rates, groups, pers, ...readSigns(tokens, normal.text) };
}
