import t from 'tap';
import { accentHolds, accentTokens, contrast, parse } from './accent.ts';

t.test('every accent reads on paper, on its tint and under its own words, in both themes', async (t) => {
  const papers = { light: '#ffffff', dark: '#162026' };
  const colours = ['#0a6460', '#ffff00', '#00ff00', '#ffffff', '#000000', '#ff0000', '#7f7f7f', '#123456', '#fedcba'];
  for (const theme of ['light', 'dark'] as const)
    for (const colour of colours) {
      const { accent, accentInk, accent2 } = accentTokens(colour, theme);
      const name = `${colour} ${theme} → ${accent}`;
      t.ok(contrast(parse(accent), parse(papers[theme])) >= 4.45, `${name} on paper`);
      t.ok(contrast(parse(accent), parse(accent2)) >= 4.4, `${name} on its tint`);
      t.ok(contrast(parse(accent), parse(accentInk)) >= 4.45, `${name} under its words`);
    }
});

t.test('a colour that holds is left as it is', async (t) => {
  t.equal(accentTokens('#0a6460', 'light').accent, '#0a6460');
  t.ok(accentHolds('#0a6460'));
  t.notOk(accentHolds('#ffff00'));
});

t.test('contrast is that of WCAG', async (t) => {
  t.equal(Math.round(contrast([255, 255, 255], [0, 0, 0])), 21);
  t.equal(contrast([255, 255, 255], [119, 119, 119]).toFixed(2), '4.48');
});
