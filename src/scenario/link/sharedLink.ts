/**
 * The link to a moment: version, scenario, seed, actions, time and view, in the fragment of the address, so that nothing of it reaches
 * a server.
 *
 * Form: `<schema>.<payload>.<checksum>` of the letters A–Z a–z 0–9 - _ and dots. The payload is JSON, deflated, base64url. Every schema ever
 * published stays readable: a change of the form takes the next number and a migration.
 */

import type { Scenario, ScenarioAction } from '../schema.ts';

/** Of the form of the link. */
export const LINK_SCHEMA = 1;
/** Of the engine's behaviour: grows when an old link's run comes out differently. */
export const ENGINE_BEHAVIOUR = 1;

/** Longest link that is read at all; longer runs go by file. */
export const MAX_LINK_LENGTH = 8_000;
/** From here on chats and mail programs may cut it. */
export const LONG_LINK_LENGTH = 2_000;
/** Largest content after unpacking: what is larger is a bomb. */
export const MAX_CONTENT_BYTES = 1_000_000;

export interface LinkView {
  panel?: string;
  /** Lesson step, from 0. */
  step?: number;
  speed?: number;
}

/** What a link says. */
export interface SharedLink {
  /** A shipped scenario's name, or a whole scenario. */
  scenario: string | Scenario;
  /** Of a lesson: which of its runs, from 1; left out: the first. */
  run?: number;
  seed: number;
  actions: ScenarioAction[];
  /** Microseconds. */
  atUs: number;
  view: LinkView;
  /** The engine's behaviour when the link was made. */
  behaviour: number;
}

/** The JSON inside: short names, and only what differs from the default. */
export interface LinkContent {
  s: unknown;
  /** Run of a lesson; left out: the first. */
  r?: number;
  d?: number;
  /** Actions: at (ms), what, arguments. */
  a?: [number, string, Record<string, unknown>?][];
  t?: number;
  v?: LinkView;
  e?: number;
}

export type LinkErrorCode =
  /** Not a link of ours. */
  | 'foreign'
  /** Too long to be read. */
  | 'tooLarge'
  /** Made by a newer version of the app. */
  | 'newer'
  /** Its end is missing. */
  | 'cut'
  /** Its checksum does not fit. */
  | 'damaged'
  /** Its content has not the right form. */
  | 'invalid'
  /** It names a scenario that this version does not ship. */
  | 'unknownScenario'
  /** An action that this scenario cannot have. */
  | 'impossibleAction';

export interface LinkError {
  code: LinkErrorCode;
  /** Where in the content, `a[2].args.broker`; '' for the whole. */
  place: string;
  /** In English, for the command line; the page has its own sentence for each code. */
  reason: string;
}

export type Decoded =
  | { ok: true; link: SharedLink; scenario: Scenario }
  | { ok: false; error: LinkError };
