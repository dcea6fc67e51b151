import type { ObjectType } from './object-type.ts'

/** The hash that names the objects of a repository (`extensions.objectFormat`). */
export type ObjectFormat = 'sha1' | 'sha256'

/** Bytes of an object's name in each format. */
export const idLengths = { sha1: 20, sha256: 32 } as const satisfies Record<ObjectFormat, number>

/** An object's name in lower-case hexadecimal: 40 or 64 digits. */
export type ObjectId = string

/** One object of a repository, whole. `content` may be reused by the reader after the consumer asked for the next. */
export interface GitObject {
  readonly id: ObjectId
  readonly type: ObjectType
  readonly content: Uint8Array
}
