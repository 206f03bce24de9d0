import t from 'tap';
import { checkTranslation } from '../check/index.ts';
import type { Half } from './corpus.ts';
import { measureSafety, together } from './measure.ts';
import type { PlantedKind } from './plant.ts';

/** Goals of the platform for translations into and out of English; the bench `captions` measures the whole corpus. */
const exact: readonly PlantedKind[] = ['number', 'decimal', 'unit', 'dose', 'laterality', 'drug'];
const negations: readonly PlantedKind[] = ['negation-dropped', 'negation-added'];

for (const half of ['tune', 'test'] satisfies Half[]) {
  t.test(
    `in a sample of the half "${half}" planted errors are flagged and correct translations are left alone`,
    async (t) => {
      const { english, examples } = measureSafety(checkTranslation, { half, every: 12, examples: 1 });
      for (const example of examples) t.comment(example);
      const caught = together(english, exact);
      t.ok(caught.planted > 500, `${caught.planted} errors in figures, units, sides and drugs`);
      t.equal(caught.flagged, caught.planted, 'all of them are flagged');
      const negated = together(english, negations);
      t.ok(negated.planted > 80, `${negated.planted} negations dropped or added`);
      t.ok(negated.flagged >= negated.planted * 0.95, `${negated.flagged} of them flagged`);
      const pairs = english.reduce((sum, one) => sum + one.sentences, 0);
      const wrong = english.reduce((sum, one) => sum + one.falseFlags, 0);
      t.ok(wrong <= pairs * 0.05, `${wrong} of ${pairs} correct translations flagged`);
    },
  );
}
