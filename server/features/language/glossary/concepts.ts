import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { type Concept, ConceptList, conceptAreas } from '../../../../spec/schemas/common/terms.ts';

/** Of the concepts that this program carries; grows by one with every change of the seed files. */
export const seedVersion = 1;

/**
 * Reads the concepts that this program carries, area by area, each file in order of importance.
 * @throws Error when a file is not a list of concepts of its area: a fault of the program, not of its use
 */
export function loadConcepts(): readonly Concept[] {
  return conceptAreas.flatMap((area) => {
    const list: unknown = JSON.parse(readFileSync(new URL(`./seed/${area}.json`, import.meta.url), 'utf8'));
    if (!Value.Check(ConceptList, list) || list.some((concept) => concept.area !== area))
      throw new Error(`the concepts of ${area} do not have their shape`);
    return list;
  });
}
