import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { msg } from '../../app/i18n.ts';
import type { MenuItem } from '../../ui/menu.ts';
import type { CallLead } from './call-lead.ts';
import { isSame, type Present } from './call-now.ts';

/** What a host or co-host may do to one person in the call: nothing that the node of the session would refuse. */
export function personMenu(
  person: Present,
  name: string,
  { session, viewer, lead }: { session: SessionDetail; viewer: Viewer; lead: CallLead },
): (MenuItem | false)[] {
  if (!session.mayHost || isSame(person, viewer)) return [];
  const { role, on, hand } = person;
  const has = (source: (typeof on)[number]) => on.includes(source);
  return [
    has('microphone') && {
      ...{ icon: 'mic-off' as const, label: msg('Mute', { id: 'moderation.mute' }) },
      run: () => void lead.act('mute', person),
    },
    !has('microphone') &&
      role !== 'listener' && {
        ...{ icon: 'mic' as const, label: msg('Ask to switch the microphone on', { id: 'moderation.ask' }) },
        run: () => void lead.act('ask', person),
      },
    has('camera') && {
      ...{ icon: 'camera-off' as const, label: msg('Stop the camera', { id: 'moderation.stopCamera' }) },
      run: () => void lead.act('camera', person),
    },
    has('screen') && {
      ...{ icon: 'device' as const, label: msg('Stop the shared screen', { id: 'moderation.stopScreen' }) },
      run: () => void lead.act('screen', person),
    },
    hand !== undefined && {
      ...{ icon: 'hand' as const, label: msg('Lower the hand', { id: 'moderation.lower' }) },
      run: () => void lead.act('lower', person),
    },
    ...places(person, name, { session, lead }),
  ];
}

/** Nobody takes anything from the host, and only they hand over. */
function places(
  person: Present,
  name: string,
  { session, lead }: { session: SessionDetail; lead: CallLead },
): (MenuItem | false)[] {
  const { role } = person;
  if (role === 'host') return [];
  return [
    role !== 'cohost' && {
      ...{ icon: 'shield' as const, label: msg('Make co-host', { id: 'moderation.makeCohost' }) },
      run: () => void lead.role(person, name, 'cohost', role),
    },
    role !== 'speaker' && {
      ...{ icon: 'talk' as const, label: msg('Let them speak', { id: 'moderation.makeSpeaker' }) },
      run: () => void lead.role(person, name, 'speaker', role),
    },
    role !== 'listener' && {
      ...{ icon: 'eye' as const, label: msg('Let them only listen', { id: 'moderation.makeListener' }) },
      run: () => void lead.role(person, name, 'listener', role),
    },
    session.role === 'host' && {
      ...{ icon: 'flag' as const, label: msg('Hand over as host', { id: 'moderation.makeHost' }) },
      run: () => void lead.handOver(person, name),
    },
    {
      ...{ icon: 'log-out' as const, label: msg('Remove', { id: 'moderation.remove' }), danger: true },
      run: () => void lead.remove(person, name),
    },
  ];
}
