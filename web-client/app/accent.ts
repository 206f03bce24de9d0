type Rgb = readonly [red: number, green: number, blue: number];

/** Papers of ui/tokens.css on which the accent is written. */
const papers = { light: [255, 255, 255] as Rgb, dark: [22, 32, 38] as Rgb };
const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];
/** WCAG 2.2, 1.4.3: text of normal size. */
const enough = 4.5;

export interface AccentTokens {
  accent: string;
  accentInk: string;
  accent2: string;
}

/**
 * An institution's own accent, made safe: darkened (or lightened in the dark theme) until text in it reads on paper and on its own tint, so that no
 * choice of colour can make a button or link unreadable.
 * @param hex `#rrggbb`
 */
export function accentTokens(hex: string, theme: 'light' | 'dark'): AccentTokens {
  const paper = papers[theme];
  const towards = theme === 'light' ? black : white;
  let colour = parse(hex);
  for (let step = 0; step < 40; step++) {
    const tint = mix(paper, colour, 0.12);
    if (contrast(colour, paper) >= enough && contrast(colour, tint) >= enough) break;
    colour = mix(colour, towards, 0.06);
  }
  const ink = contrast(white, colour) >= enough ? white : mix(black, colour, 0.12);
  return {
    accent: format(colour),
    accentInk: format(contrast(ink, colour) >= enough ? ink : black),
    accent2: format(mix(paper, colour, 0.12)),
  };
}

/** Whether a colour can be used as it is in the light theme. */
export const accentHolds = (hex: string): boolean => accentTokens(hex, 'light').accent === hex.toLowerCase();

/** Ratio of WCAG 2.2 between two colours, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const mix = (a: Rgb, b: Rgb, share: number): Rgb =>
  a.map((value, index) => value + ((b[index] as number) - value) * share) as unknown as Rgb;

export function parse(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
const format = (colour: Rgb): string =>
  `#${colour.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

const rules = ({ accent, accentInk, accent2 }: AccentTokens) =>
  `--accent: ${accent}; --accent-ink: ${accentInk}; --accent-2: ${accent2};`;
let sheet: CSSStyleSheet | undefined;
/** Shows an institution's accent on the whole page; null returns to the look's own. */
export function showAccent(hex: string | null): void {
  if (!sheet) {
    if (!hex) return;
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  if (!hex || !/^#[0-9a-f]{6}$/i.test(hex)) {
    sheet.replaceSync('');
    return;
  }
  const light = rules(accentTokens(hex, 'light'));
  const dark = rules(accentTokens(hex, 'dark'));
  sheet.replaceSync(`:root { ${light} }
    @media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${dark} } }
    :root[data-theme="dark"] { ${dark} }`);
}
