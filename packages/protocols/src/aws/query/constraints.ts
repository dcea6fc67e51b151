import { VouchsafeError } from '@vouchsafe/core/errors'

/** What AWS's service models say of a parameter. Bounds are inclusive. */
export interface TextRule {
  readonly required?: boolean
  readonly minLength: number
  readonly maxLength: number
  /** Pattern as the model prints it, and as it is checked. */
  readonly pattern?: { readonly shown: string; readonly form: RegExp }
  /** Never quoted in a message. */
  readonly sensitive?: boolean
}

export interface NumberRule {
  readonly min: number
  readonly max: number
}

/** Longer values are not quoted. */
const longestShown = 256
const integerForm = /^[+-]?\d{1,9}$/

/**
 * Collects the violations of a call, to be told all at once in AWS's words: `2 validation errors detected: …; …`.
 */
export class Constraints {
  readonly #violations: string[] = []

  /** The value if it keeps the rule; whatever it is, `check` throws later if it does not. */
  text(name: string, value: string | undefined, rule: TextRule): string | undefined {
    if (value === undefined) {
      if (rule.required === true) this.#add(`Value null at '${name}'`, 'Member must not be null')
      return undefined
    }
    const { length } = value
    const shown = rule.sensitive === true ? `Value at '${name}'` : quoted(name, value)
    if (rule.pattern !== undefined && !rule.pattern.form.test(value)) {
      this.#add(shown, `Member must satisfy regular expression pattern: ${rule.pattern.shown}`)
    }
    if (length > rule.maxLength)
      this.#add(shown, `Member must have length less than or equal to ${rule.maxLength}`)
    if (length < rule.minLength)
      this.#add(shown, `Member must have length greater than or equal to ${rule.minLength}`)
    return value
  }

  /** As `text`, for an optional whole number. */
  number(name: string, value: string | undefined, rule: NumberRule): number | undefined {
    if (value === undefined) return undefined
    const shown = quoted(name, value)
    const number = Number(value)
    if (!integerForm.test(value)) this.#add(shown, 'Member must be an integer')
    else if (number < rule.min)
      this.#add(shown, `Member must have value greater than or equal to ${rule.min}`)
    else if (number > rule.max) this.#add(shown, `Member must have value less than or equal to ${rule.max}`)
    return number
  }

  count(name: string, members: readonly unknown[], most: number): void {
    if (members.length > most)
      this.#add(`Value at '${name}'`, `Member must have length less than or equal to ${most}`)
  }

  /** Texts that are members of one list: AWS names the list and all the rules of a member. */
  members(name: string, members: readonly string[], rule: TextRule): void {
    const { pattern, minLength, maxLength } = rule
    const keeps = (member: string): boolean =>
      member.length >= minLength && member.length <= maxLength && (pattern?.form.test(member) ?? true)
    if (members.every(keeps)) return
    const rules = [
      `Member must have length less than or equal to ${maxLength}`,
      `Member must have length greater than or equal to ${minLength}`,
      ...(pattern === undefined ? [] : [`Member must satisfy regular expression pattern: ${pattern.shown}`]),
    ]
    this.#add(`Value at '${name}'`, `Member must satisfy constraint: [${rules.join(', ')}]`)
  }

  choice(name: string, value: string | undefined, choices: readonly string[]): void {
    if (value !== undefined && !choices.includes(value))
      this.#add(`Value at '${name}'`, `Member must satisfy enum value set: [${choices.join(', ')}]`)
  }

  /** A violation that no rule of the model describes better. */
  refuse(name: string, constraint: string): void {
    this.#add(`Value at '${name}'`, constraint)
  }

  /** @throws VouchsafeError `parameter_invalid` when any rule was broken */
  check(): void {
    const count = this.#violations.length
    if (count === 0) return
    const errors = count === 1 ? 'error' : 'errors'
    throw new VouchsafeError('parameter_invalid', {
      say: `${count} validation ${errors} detected: ${this.#violations.join('; ')}`,
    })
  }

  #add(subject: string, rule: string): void {
    this.#violations.push(`${subject} failed to satisfy constraint: ${rule}`)
  }
}

function quoted(name: string, value: string): string {
  return value.length <= longestShown ? `Value '${value}' at '${name}'` : `Value at '${name}'`
}
