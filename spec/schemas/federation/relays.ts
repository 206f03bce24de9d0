import { type Static, Type } from 'typebox';
import { LinkAnswer, LinkOffer } from '../media/link.ts';

/** `POST /federation/v1/sessions/{room}/relays`: the node of people in a session opens a link to the node of its host. */
export const RelayRequest = Type.Object({ offer: LinkOffer });
export type RelayRequest = Static<typeof RelayRequest>;
/** 201 with `Location: …/relays/{link}`, where DELETE ends the link. */
export const RelayReply = Type.Object({ answer: LinkAnswer });
export type RelayReply = Static<typeof RelayReply>;
