const outsideAscii = /[^\p{ASCII}]/u

/**
 * The form in which two texts are compared when case does not count.
 * INVARIANT: no letter outside ASCII folds to an ASCII one, so a look-alike (`K`, the Kelvin sign) never
 * equals the letter it imitates, although Unicode's own lower case says it does.
 */
export function foldCase(text: string): string {
  return outsideAscii.test(text) ? Array.from(text, foldCharacter).join('') : text.toLowerCase()
}

function foldCharacter(character: string): string {
  const lower = character.toLowerCase()
  const turnsAscii = outsideAscii.test(character) && /\p{ASCII}/u.test(lower)
  return turnsAscii ? character : lower
}
