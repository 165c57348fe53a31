/** What is told over the running app. */
export const notice = {
  actionRefused: 'This cannot be done now: {reason}',
  openFailed: 'This scenario cannot be started: {reason}',
  linkForeign: 'This is not a Highwater link. Your own run stays as it is.',
  linkTooLarge:
    'This link is too long to be read safely. Ask the sender for the scenario as a file.',
  linkNewer:
    'This link was made by a newer version of Highwater. Reload the page to get it, then open the link again.',
  linkCut:
    'The end of this link is missing: a chat or mail program has probably cut it. Ask for the whole link.',
  linkDamaged:
    'Something in this link was changed on its way, so it cannot be trusted. Ask for it once more.',
  linkInvalid: 'This link does not hold a valid scenario ({place}: {reason}).',
  linkUnknownScenario: 'This link names a scenario that this version does not have ({reason}).',
  linkImpossibleAction: 'This link holds an action that its scenario cannot have ({reason}).',
  linkOldBehaviour:
    'The engine has changed since this link was made: what follows may differ from what the sender saw.',
  fileInvalid: 'This file is not a valid scenario. {place}: {reason}',
  unexpected: 'That did not work: {reason}. Try again; if it stays so, reload the page.',
  copied: 'The link to this moment is on the clipboard.',
  copiedLong:
    'The link is on the clipboard. It has {length, number} characters: some chats cut links as long as that.',
  notCopied: 'The clipboard is not available here. Copy the link from this field:',
  tooLongToShare: 'This run is too large for a link. Save the scenario as a file instead.',
} as const;
