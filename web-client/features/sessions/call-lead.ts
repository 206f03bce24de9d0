import type { Body } from '../../../spec/schemas/api/operations.ts';
import type { OperationId } from '../../../spec/schemas/api/paths.ts';
import type { Call } from '../../api/client.ts';
import { problemText } from '../../api/problems.ts';
import { fill, msg } from '../../app/i18n.ts';
import { confirm } from '../../ui/dialog.ts';
import { toast } from '../../ui/toasts.ts';
import './problem-words.ts';
import { roleWords } from './session-words.ts';

interface Ref {
  readonly node: string;
  readonly actor: string;
}
type Given = Body<'sessions.role'>['role'];
type Operation = Extract<
  OperationId,
  | ('call.act' | 'sessions.role' | 'sessions.handOver' | 'sessions.door')
  | ('sessions.admit' | 'sessions.remove' | 'sessions.restore' | 'sessions.invite')
>;

/** What hosts and co-hosts do in a call. Everything is asked of the own node, which knows whether it may be. */
export class CallLead {
  readonly #call: Call;
  readonly #room: string;

  constructor(call: Call, room: string) {
    this.#call = call;
    this.#room = room;
  }

  act(act: Body<'call.act'>['act'], to?: Ref): Promise<boolean> {
    return this.#ask('call.act', { act, ...(to ? { to: refOf(to) } : {}) });
  }

  async role(person: Ref, name: string, role: Given, before: Given | 'host'): Promise<void> {
    if (!(await this.#ask('sessions.role', { ...refOf(person), role }))) return;
    const words = { name, role: roleWords(role) };
    toast({
      text: fill(msg('{name}: {role}', { id: 'moderation.roleGiven' }), words),
      ...(before === 'host' ? {} : { action: this.#undo(() => void this.role(person, name, before, role)) }),
    });
  }

  async handOver(person: Ref, name: string): Promise<void> {
    const sure = await confirm({
      heading: fill(msg('Hand over to {name}?', { id: 'moderation.handOverTitle' }), { name }),
      text: msg('From then on they lead the session, and you are a co-host.', { id: 'moderation.handOverText' }),
      confirm: msg('Hand over', { id: 'moderation.handOver' }),
    });
    if (sure !== undefined) await this.#ask('sessions.handOver', refOf(person));
  }

  door(door: Body<'sessions.door'>): Promise<boolean> {
    return this.#ask('sessions.door', door);
  }

  admit(people: readonly Ref[]): Promise<boolean> {
    return this.#ask('sessions.admit', { people: people.slice(0, 100).map(refOf) });
  }

  async remove(person: Ref, name: string): Promise<void> {
    const sure = await confirm({
      heading: fill(msg('Remove {name}?', { id: 'moderation.removeTitle' }), { name }),
      text: msg('They leave the call and do not see the session until a host lets them in again.', {
        id: 'moderation.removeText',
      }),
      confirm: msg('Remove', { id: 'moderation.remove' }),
      danger: true,
    });
    if (sure === undefined || !(await this.#ask('sessions.remove', refOf(person)))) return;
    toast({
      text: fill(msg('{name} was removed.', { id: 'moderation.removed' }), { name }),
      action: this.#undo(() => void this.restore(person)),
    });
  }

  restore(person: Ref): Promise<boolean> {
    return this.#ask('sessions.restore', refOf(person));
  }

  invite(body: Body<'sessions.invite'>): Promise<boolean> {
    return this.#ask('sessions.invite', body);
  }

  #undo(run: () => void): { label: string; run: () => void } {
    return { label: msg('Undo', { id: 'moderation.undo' }), run };
  }

  async #ask<O extends Operation>(operation: O, body: Body<O>): Promise<boolean> {
    const reply = await this.#call(operation, { params: { room: this.#room }, body } as never);
    if (!reply.ok) toast({ kind: 'problem', text: problemText(reply.problem) });
    return reply.ok;
  }
}

const refOf = ({ node, actor }: Ref): Ref => ({ node, actor });
