/** The four types, with the numbers that packs give them (gitformat-pack, "pack entries"). */
export const typeNumbers = { commit: 1, tree: 2, blob: 3, tag: 4 } as const

/** What an object is. */
export type ObjectType = keyof typeof typeNumbers

const names: readonly (ObjectType | undefined)[] = [undefined, 'commit', 'tree', 'blob', 'tag']

/** The type with this number, or undefined for a delta and for what is not a type. */
export const typeOfNumber = (number: number): ObjectType | undefined => names[number]

/** Whether the word names a type. */
export const isObjectType = (word: string): word is ObjectType => Object.hasOwn(typeNumbers, word)
