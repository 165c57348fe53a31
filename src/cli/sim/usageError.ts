/** What the caller did wrong: told with reason and place, without a stack trace; exit code 2. */
export class UsageError extends Error {}
