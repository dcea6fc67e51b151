import type { Code } from '@vouchsafe/core/errors'

/** A value of a column. */
export type Cell = string | number | null | Uint8Array

/** Ledger rows one after another, `ledgerColumns` cells each: flat, because cloning many small objects is dear. */
export type FlatRows = readonly Cell[]

/** A trust change as the cells that its statements take. */
export interface CommitArguments {
  readonly basedOn: number
  /** kind, account, name, unique id, spec, created at, updated at */
  readonly upserts: readonly (readonly Cell[])[]
  /** kind, account, name */
  readonly deletes: readonly (readonly Cell[])[]
  /** version, id, at, actor, changes */
  readonly logEntry: readonly Cell[]
  readonly ledgerRow: FlatRows
}

export interface UpdateKeysArguments {
  /** id, purpose, public JWK, wrapped, created at, active from, active until, retires at */
  readonly add: readonly (readonly Cell[])[]
  readonly delete: readonly string[]
}

/** How far an alert rule has come. */
interface SaveCursorArguments {
  readonly rule: string
  readonly sequence: number
}

/** Everything that is ever written: the argument and the result of each operation. */
export interface Writes {
  append: { argument: FlatRows; result: number }
  commit: { argument: CommitArguments; result: number }
  updateKeys: { argument: UpdateKeysArguments; result: number }
  saveCursor: { argument: SaveCursorArguments; result: number }
  retainCursors: { argument: readonly string[]; result: number }
  prune: { argument: { readonly before: number; readonly limit: number }; result: number }
  foldRoleUse: { argument: null; result: number }
  forgetRoleUse: { argument: number; result: number }
}
export type WriteName = keyof Writes

/** What goes to the worker, in the order in which it is to be done. */
export type WriterRequest =
  | {
      [Name in WriteName]: {
        readonly id: number
        readonly write: Name
        readonly argument: Writes[Name]['argument']
      }
    }[WriteName]
  | { readonly id: number; readonly write: 'close' }

/** An error as plain data, because a class does not survive the way between threads. */
export interface Fault {
  readonly code: Code
  readonly say?: string
  readonly hint?: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** What comes back; a fault with id 0 says that the database could not be opened. */
export type WriterReply =
  | { readonly id: number; readonly result: number }
  | { readonly id: number; readonly fault: Fault }

export interface WriterSettings {
  readonly path: string
  /** Appends are refused while fewer bytes than this are free on the disk. */
  readonly reserveBytes: number
  /** Largest size of the database; 0: no limit but the disk. */
  readonly maxBytes: number
}
