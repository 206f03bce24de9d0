import type { Case } from './case.ts';
import { controlCases } from './control-cases.ts';
import { convergenceCases, type Effort } from './convergence-cases.ts';
import { feedCases } from './feed-cases.ts';
import { rightsCases } from './rights-cases.ts';
import { suspensionCases } from './suspension-cases.ts';

/** Title of the first case that fails, or null. Quick ones first. */
export function firstFailure(effort: Effort): string | null {
  const cases: Case[] = [
    ...controlCases,
    ...rightsCases,
    ...feedCases,
    ...suspensionCases,
    ...convergenceCases(effort),
  ];
  for (const { title, run } of cases) {
    try {
      run();
    } catch {
      return title;
    }
  }
  return null;
}
