/** What a replay cannot know: the reason, for the facts that are skipped. */
export class NotReplayable extends Error {}
