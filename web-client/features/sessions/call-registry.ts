import type { TemplateResult } from 'lit';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import type { CallConnection, CallState } from '../../call/index.ts';
import type { IconName } from '../../ui/icons.ts';
import type { CallPerson } from './call-model.ts';
import type { CallNow } from './call-now.ts';

/** What a part of the call page is given at every drawing. */
export interface CallScene {
  readonly room: string;
  readonly session: SessionDetail;
  readonly viewer: Viewer;
  readonly connection: CallConnection | undefined;
  readonly callState: CallState | undefined;
  /** Who is in the call and who waits, as the node says it. */
  readonly now: CallNow;
  /** Everybody in the call, oneself first. */
  readonly people: readonly CallPerson[];
  /** Which panel is open. */
  readonly panel: string | undefined;
  /** Opens a panel beside the pictures, or closes it. */
  open(panel: string | undefined): void;
  /** Says something to people who listen to the page. */
  announce(text: string): void;
  /** Draws again: something that the part knows has changed. */
  redraw(): void;
}

interface Part {
  readonly id: string;
  /** Smaller comes first; the call's own controls have 100 to 900. */
  readonly order: number;
  /** Whether it is there now; always when left out. */
  available?(scene: CallScene): boolean;
}

/** A panel beside the pictures (a sheet over them on a phone) with a button of its own. */
export interface CallPanel extends Part {
  readonly icon: IconName;
  label(): string;
  /** In the bar, or behind "More". On a phone everything but the first four is behind "More". */
  readonly place: 'bar' | 'more';
  /** One letter that opens and closes it. */
  readonly key?: string;
  /** A number beside the button: what has not been seen. */
  count?(scene: CallScene): number;
  render(scene: CallScene): TemplateResult;
}

/** A button that does something at once. */
export interface CallAction extends Part {
  readonly icon: IconName;
  label(): string;
  /** `always`: in the bar of a phone, too; the chat then stands behind "More" there. */
  place(scene: CallScene): 'always' | 'bar' | 'more';
  readonly key?: string;
  /** For a switch: whether it is on. */
  pressed?(scene: CallScene): boolean;
  run(scene: CallScene): void;
}

/** Something that takes the place of the big picture, with the people in a strip beside it, such as slides. */
export interface CallBoard extends Part {
  label(): string;
  isOpen(scene: CallScene): boolean;
  render(scene: CallScene): TemplateResult;
}

/** A line above the pictures while there is something to say, such as a clock that runs out. It is drawn at every change. */
export interface CallLine extends Part {
  render(scene: CallScene): TemplateResult | undefined;
}

/** A strip above or below the pictures that takes room of its own, such as captions: it covers neither pictures nor controls. */
export interface CallBand extends Part {
  /** Where it is now; nowhere when undefined. */
  at(scene: CallScene): 'top' | 'bottom' | undefined;
  render(scene: CallScene): TemplateResult;
}

const panels = new Map<string, CallPanel>();
const actions = new Map<string, CallAction>();
const boards = new Map<string, CallBoard>();
const lines = new Map<string, CallLine>();
const bands = new Map<string, CallBand>();

/** Adds a part; a part of the same id is replaced. Called at module level of a file that `call-parts.ts` imports. */
export const addCallPanel = (panel: CallPanel): void => void panels.set(panel.id, panel);
export const addCallAction = (action: CallAction): void => void actions.set(action.id, action);
export const addCallBoard = (board: CallBoard): void => void boards.set(board.id, board);
export const addCallLine = (line: CallLine): void => void lines.set(line.id, line);
export const addCallBand = (band: CallBand): void => void bands.set(band.id, band);

const there = <T extends Part>(all: ReadonlyMap<string, T>, scene: CallScene): T[] =>
  [...all.values()]
    .filter((part) => part.available?.(scene) ?? true)
    .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));

export const callPanels = (scene: CallScene): CallPanel[] => there(panels, scene);
export const callActions = (scene: CallScene): CallAction[] => there(actions, scene);
/** The board that is shown: the first one that is open. */
export const callBoard = (scene: CallScene): CallBoard | undefined =>
  there(boards, scene).find((board) => board.isOpen(scene));
export const callLines = (scene: CallScene): CallLine[] => there(lines, scene);
export const callBands = (scene: CallScene, at: 'top' | 'bottom'): CallBand[] =>
  there(bands, scene).filter((band) => band.at(scene) === at);
