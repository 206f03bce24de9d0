import { msg } from '../../app/i18n.ts';
import type { MenuItem } from '../../ui/menu.ts';
import { canPip } from './call-pip.ts';
import { type CallScene, callActions, callPanels } from './call-registry.ts';
import type { Control } from './call-toolbar.ts';
import type { OwnMedia } from './own-media.ts';

export type StageLayout = 'auto' | 'grid' | 'speaker';

export function layoutWords(layout: StageLayout): string {
  if (layout === 'grid') return msg('Everybody the same size', { id: 'stage.layout.grid' });
  if (layout === 'speaker') return msg('Who speaks is large', { id: 'stage.layout.speaker' });
  return msg('Automatic layout', { id: 'stage.layout.auto' });
}

/** What the controls are made of. */
export interface StageControl {
  readonly scene: CallScene;
  readonly own: OwnMedia;
  readonly maySend: boolean;
  readonly handUp: boolean;
  readonly pips: boolean;
  microphone(): void;
  camera(): void;
  screen(): void;
  hand(): void;
  open(dialog: 'options' | 'keys'): void;
  pip(): void;
  full(): void;
}

/** Panels whose button stays in the bar of a phone while no action needs the place. */
const onPhone = new Set(['chat']);

/** The controls in the order of their importance: own devices, hand, then panels and actions. */
export function controlsOf(control: StageControl): Control[] {
  const { scene, own, maySend, handUp } = control;
  const canShare = maySend && 'getDisplayMedia' in (navigator.mediaDevices ?? {});
  const sends: Control[] = maySend
    ? [
        {
          ...{ id: 'microphone', key: 'm', icon: own.microphoneOn ? 'mic' : 'mic-off', place: 'always' },
          ...{ label: msg('Mic', { id: 'stage.mic' }), pressed: own.microphoneOn },
          ...{ isOff: !own.microphoneOn, run: control.microphone },
        },
        {
          ...{ id: 'camera', key: 'v', icon: own.camera ? 'camera' : 'camera-off', place: 'always' },
          ...{ label: msg('Camera', { id: 'sessions.door.camera' }), pressed: own.camera !== undefined },
          run: control.camera,
        },
      ]
    : [];
  const screen: Control[] = canShare
    ? [
        {
          ...{ id: 'screen', key: 's', icon: 'device', place: 'wide', run: control.screen },
          ...{ label: msg('Screen', { id: 'sessions.call.screen' }), pressed: own.screen !== undefined },
        },
      ]
    : [];
  const hand: Control = {
    ...{ id: 'hand', key: 'h', icon: 'hand', place: 'always', pressed: handUp, run: control.hand },
    label: msg('Hand', { id: 'sessions.call.hand' }),
  };
  return [...sends, ...screen, hand, ...partsOf(scene)];
}

function partsOf(scene: CallScene): Control[] {
  const isTaken = callActions(scene).some((action) => action.place(scene) === 'always');
  const panels = callPanels(scene).map((panel): Control & { order: number } => ({
    ...{ id: panel.id, order: panel.order, key: panel.key, icon: panel.icon, label: panel.label() },
    ...{ pressed: scene.panel === panel.id, count: panel.count?.(scene) },
    place: panel.place === 'more' ? 'more' : onPhone.has(panel.id) && !isTaken ? 'always' : 'wide',
    run: () => scene.open(scene.panel === panel.id ? undefined : panel.id),
  }));
  const actions = callActions(scene).map((action): Control & { order: number } => {
    const place = action.place(scene);
    return {
      ...{ id: action.id, order: action.order, key: action.key, icon: action.icon, label: action.label() },
      ...{ pressed: action.pressed?.(scene), place: place === 'bar' ? 'wide' : place },
      run: () => action.run(scene),
    };
  });
  return [...panels, ...actions].sort((a, b) => a.order - b.order);
}

/** What is only behind "More". */
export function moreOf(control: StageControl): MenuItem[] {
  const { own, maySend } = control;
  return [
    {
      ...{ label: msg('Sound and picture', { id: 'stage.options.title' }), icon: 'gear' },
      run: () => control.open('options'),
    },
    ...(maySend
      ? [
          {
            ...{ label: msg('Heart and lung sounds', { id: 'stage.sound.heart' }), icon: 'pulse' as const },
            ...{ checked: own.sound === 'heart' },
            run: () => void own.setSound(own.sound === 'heart' ? 'voice' : 'heart'),
          },
        ]
      : []),
    {
      ...{ label: msg('Sound and screens only', { id: 'stage.saving.audio' }), icon: 'camera-off' },
      ...{ checked: own.saving === 'audio', run: () => void own.setSaving(own.saving === 'audio' ? 'off' : 'audio') },
    },
    ...(canPip()
      ? [
          {
            ...{ label: msg('Small window over others', { id: 'stage.pip' }), icon: 'pip' as const },
            ...{ checked: control.pips, run: control.pip },
          },
        ]
      : []),
    ...(document.fullscreenEnabled
      ? [{ label: msg('Full screen', { id: 'stage.full' }), icon: 'expand' as const, run: control.full }]
      : []),
    {
      ...{ label: msg('Keys of the call', { id: 'stage.keys' }), icon: 'keyboard' },
      run: () => control.open('keys'),
    },
  ];
}
