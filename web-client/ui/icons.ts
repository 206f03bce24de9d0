import { html, nothing, type TemplateResult } from 'lit';

/** Own line icons on a 24-unit grid, drawn with a stroke of 1.8. */
const paths = {
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  talk: 'M4 5h16v11H9l-5 4z',
  people:
    'M9 11.5a3.5 3.5 0 100-7 3.500 3.500 0 000 7zM3 20c0-4 3-6 6-6s6 2 6 6M16 5a3.500 3.500 0 010 6M17 14c3 .5 4 3 4 6',
  person: 'M12 11.500a4 4 0 100-8 4 4 0 000 8zM4.500 20.500c0-4.500 3.500-6.500 7.500-6.500s7.500 2 7.500 6.500',
  building: 'M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3',
  gear: 'M12 15.200a3.200 3.200 0 100-6.400 3.200 3.200 0 000 6.400zM12 2.800v2.700M12 18.500v2.700M2.800 12h2.700M18.500 12h2.700M5.500 5.500l1.900 1.900M16.600 16.600l1.900 1.900M18.500 5.500l-1.900 1.900M7.400 16.600l-1.900 1.900',
  bell: 'M6 16V11a6 6 0 0112 0v5l1.500 2h-15zM10 21h4',
  shield: 'M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM8.500 12l2.500 2.500L16 9.500',
  'shield-off': 'M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM9.500 9.500l5 5M14.500 9.500l-5 5',
  'shield-question': 'M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM10 10a2 2 0 114 0c0 1.300-2 1.600-2 3M12 15.800v.2',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  search: 'M10.500 17a6.500 6.500 0 100-13 6.500 6.500 0 000 13zM15.500 15.500L20 20',
  more: 'M6 12a1 1 0 10-2 0 1 1 0 002 0zM13 12a1 1 0 10-2 0 1 1 0 002 0zM20 12a1 1 0 10-2 0 1 1 0 002 0z',
  menu: 'M4 7h16M4 12h16M4 17h16',
  next: 'M9 5l7 7-7 7',
  back: 'M15 5l-7 7 7 7',
  down: 'M5 9l7 7 7-7',
  info: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v5M12 7.800v.2',
  warn: 'M12 4l9 16H3zM12 10v4M12 16.800v.2',
  stop: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7.500v5.500M12 16v.2',
  ok: 'M12 21a9 9 0 100-18 9 9 0 000 18zM8 12.500l2.800 2.800L16 9.500',
  attach:
    'M19 11.500l-7.500 7.500a4.500 4.500 0 01-6.400-6.400L13 4.700a3 3 0 014.300 4.300l-7.800 7.700a1.500 1.500 0 01-2.200-2.100l7-7',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 2.500-2.500L20 17M15.500 9.500h.01',
  upload: 'M12 16V5M7.500 9L12 4.500 16.500 9M4 16v4h16v-4',
  download: 'M12 4v11M7.500 11l4.500 4.500 4.500-4.500M4 16v4h16v-4',
  send: 'M4 12l16-7-5 15-4-6zM11 14l9-9',
  reply: 'M10 6L4 12l6 6M4 12h10c4 0 6 2 6 6',
  smile: 'M12 21a9 9 0 100-18 9 9 0 000 18zM8.500 14.500c1.800 2.300 5.200 2.300 7 0M9 9.500v.2M15 9.500v.2',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM13.500 7.500l3 3',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5',
  mail: 'M3 6h18v13H3zM3 7l9 7 9-7',
  link: 'M10 14a4 4 0 005.700 0l3-3a4 4 0 00-5.700-5.700l-1 1M14 10a4 4 0 00-5.700 0l-3 3a4 4 0 005.700 5.700l1-1',
  globe: 'M12 21a9 9 0 100-18 9 9 0 000 18zM3.500 12h17M12 3c5 5.500 5 12.500 0 18M12 3c-5 5.500-5 12.500 0 18',
  pin: 'M12 21c4.500-5 6.500-8 6.500-11a6.500 6.500 0 10-13 0c0 3 2 6 6.500 11zM12 12.200a2.200 2.200 0 100-4.400 2.200 2.200 0 000 4.400z',
  key: 'M8 19a4 4 0 100-8 4 4 0 000 8zM11 12l8-8M16 7l3 3M13.500 9.500l2 2',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 017 0v3',
  device: 'M4 5h16v11H4zM9 20h6M12 16v4',
  'log-out': 'M10 4H5v16h5M15 8l4 4-4 4M9 12h10',
  'log-in': 'M14 4h5v16h-5M4 12h10M10 8l4 4-4 4',
  sun: 'M12 16a4 4 0 100-8 4 4 0 000 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.700 5.700l1.400 1.400M16.900 16.900l1.400 1.400M18.300 5.700l-1.400 1.400M7.100 16.900l-1.400 1.400',
  eye: 'M2.500 12c4-7.500 15-7.500 19 0-4 7.500-15 7.500-19 0zM12 15a3 3 0 100-6 3 3 0 000 6z',
  'eye-off':
    'M4 4l16 16M9 5.800A11 11 0 0121.500 12a13 13 0 01-2.700 3.500M15.500 18A11 11 0 012.500 12a13 13 0 013.200-3.900',
  clock: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3.500 2',
  calendar: 'M4 6h16v14H4zM4 10h16M8 3.500v4M16 3.500v4',
  slides: 'M3 5h18v11H3zM12 16v4M8 20h8M10.500 8l4 2.500-4 2.500z',
  minus: 'M5 12h14',
  poll: 'M5 20V12h3v8zM10.500 20V5h3v15zM16 20V9h3v11zM3 20h18',
  mic: 'M12 14.500a3 3 0 003-3v-5a3 3 0 10-6 0v5a3 3 0 003 3zM6 11.500a6 6 0 0012 0M12 17.500V21',
  'mic-off':
    'M4 4l16 16M9 9v2.500a3 3 0 004.500 2.600M15 11V6.500a3 3 0 00-5.800-1M6 11.500a6 6 0 009.500 4.900M18 11.500a6 6 0 01-.6 2.600M12 17.500V21',
  camera: 'M3 7h12v10H3zM15 11l6-4v10l-6-4z',
  'camera-off': 'M4 4l16 16M5.500 7H3v10h12v-1M9.500 7H15v5.500M15 11l6-4v10',
  hand: 'M7.500 13V6.500a1.500 1.500 0 013 0V11M10.500 11V4.500a1.500 1.500 0 013 0V11M13.500 11V5.500a1.500 1.500 0 013 0V12M16.500 11V8.500a1.500 1.500 0 013 0V14c0 4.500-2.500 7-6 7-3 0-4.500-1-6-3.500l-3-5c-.8-1.400 1.200-2.600 2.200-1.300L7.500 13',
  offline:
    'M4 4l16 16M8.500 15.500a5 5 0 017 0M5.500 12a9 9 0 014-2.300M14.500 9.800a9 9 0 014 2.200M2.500 8.500A13 13 0 017 5.800M11 5a13 13 0 0110.500 3.500M12 19v.2',
  refresh: 'M19 8a8 8 0 10.8 6M20 4v5h-5',
  book: 'M12 6.500c-2-1.500-5-2-8-2v13c3 0 6 .5 8 2 2-1.500 5-2 8-2v-13c-3 0-6 .5-8 2zM12 6.500v13',
  flag: 'M5 21V4h13l-3 4.500 3 4.500H5',
  mute: 'M6 16V11a6 6 0 019.500-4.900M18 11v5l1.500 2H8M10 21h4M4 4l16 16',
  list: 'M9 6h11M9 12h11M9 18h11M4.500 6h.01M4.500 12h.01M4.500 18h.01',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  filter: 'M4 6h16M7 12h10M10 18h4',
  grid: 'M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z',
  pushpin: 'M9 3.500h6M10 3.500v6l-3.500 4h11L14 9.500v-6M12 13.500V21',
  pip: 'M3 5h18v14H3zM12 12h7v5h-7z',
  expand: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  keyboard: 'M3 6h18v12H3zM6.500 9.500h.01M10 9.500h.01M13.500 9.500h.01M17 9.500h.01M7.500 14.500h9',
  captions: 'M3 5h18v14H3zM10.500 10.500a2.200 2.200 0 100 3M17.500 10.500a2.200 2.200 0 100 3',
  transcript: 'M5 4h14v16H5zM8.500 8.500h7M8.500 12h7M8.500 15.500h4',
  pulse: 'M2.500 12.500H7l2.500-7 4.500 13 2.500-6h5',
} as const;
export type IconName = keyof typeof paths;
/** Icons that point along the line of reading and turn round in right-to-left languages. */
const directed = new Set<IconName>(['next', 'back', 'reply', 'send', 'log-out', 'log-in', 'list', 'talk']);

/**
 * An icon. Silent for screen readers unless it is given words; use words only where no text says the same.
 * Its style is in `ui/styles.ts` (class `icon`).
 */
export function icon(name: IconName, label?: string): TemplateResult {
  return html`<svg
    class=${directed.has(name) ? 'icon directed' : 'icon'}
    viewBox="0 0 24 24"
    role=${label ? 'img' : nothing}
    aria-label=${label ?? nothing}
    aria-hidden=${label ? nothing : 'true'}
    focusable="false"
  ><path d=${paths[name]}></path></svg>`;
}

export const iconNames = Object.keys(paths) as IconName[];
