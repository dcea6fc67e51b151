/**
 * A value that must not be seen: it prints as `[redacted label]` in strings, JSON, logs and the debugger, and
 * comes out by `reveal()` alone, so that every place that does so can be found.
 */
export class Secret<T> {
  readonly #value: T
  readonly #label: string

  /** `label` is public: the kind of secret, such as `session token`. */
  constructor(value: T, label: string) {
    this.#value = value
    this.#label = label
  }

  reveal(): T {
    return this.#value
  }

  toString(): string {
    return `[redacted ${this.#label}]`
  }

  toJSON(): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}
