import type { Detector, PatternMatch, Vendor, Verdict } from '#detector/types'

/** A place that uses a static credential and does not hold it: the group `value` names what it uses. */
export interface Reference {
  readonly id: string
  readonly title: string
  readonly vendor: Vendor
  readonly anchors: readonly string[]
  readonly lead?: number
  readonly pattern: RegExp
  /** What must, and what must not, stand around it. */
  readonly near?: RegExp
  readonly without?: RegExp
  readonly reason: string
  readonly replacement: string
}

const AROUND = 1500

export function referenceDetector({ reason, near, without, ...row }: Reference): Detector {
  return {
    ...row,
    stance: 'reference',
    judge: ({ value, text, start, groups }: PatternMatch): Verdict | undefined => {
      const around =
        near === undefined && without === undefined
          ? ''
          : text.slice(Math.max(0, start - AROUND), start + AROUND)
      if (near?.test(around) === false || without?.test(around) === true) return undefined
      const uses = named(groups['value'] ?? groups['piped'] ?? value)
      return { confidence: 'high', reasons: [reason], names: { uses }, identity: uses }
    },
    severity: 'low',
    grants: 'It works only while a static credential exists: this is what has to move first.',
  }
}

/** `${{ secrets.X }}` is `secrets.X`; `type" "name` of HCL is `type.name`. */
function named(value: string): string {
  return value.replace(/^\$\{\{\s{0,4}(.{1,120}?)\s{0,4}\}\}$/, '$1').replaceAll(/"\s{1,4}"/g, '.')
}

/** A secret of GitHub Actions, the job's own token left out: `${{ secrets.NAME }}`. */
export const ofWorkflow = String.raw`["']?\$\{\{\s{0,4}(?<value>secrets\.(?!GITHUB_TOKEN\b)[A-Za-z0-9_]{1,100})\s{0,4}\}\}`

/** What fills a variable from elsewhere: a secret of CI, another variable, a template. The output of a step is none. */
export const filled = String.raw`["']?(?<value>\$\{\{\s{0,4}(?:secrets|vars|env|inputs)\.[A-Za-z0-9_.-]{1,100}\s{0,4}\}\}|\$\([A-Za-z_][\w.-]{1,80}\)|\$\{(?:env:|ssm:|self:|param:)?[A-Za-z_/][\w/.:,~-]{1,100}\}|\$[A-Z_][A-Z0-9_]{2,80}|\{\{-?\s{0,4}[^{}\n]{1,120}\}\}|(?:var|local|data|module)\.[\w.[\]-]{1,120})`

type Place = Pick<Reference, 'anchors' | 'pattern'> & { readonly lead: number }

/** Resources of Terraform by their types; `cut`: how many characters go before the anchor, so that it is rare. */
export function resource(types: readonly string[], cut: number): Place {
  const source = `(?<=resource\\s{1,4}")(?<value>(?:${types.join('|')})"\\s{1,4}"[\\w-]{1,100})"`
  return { anchors: types.map((type) => `${type.slice(cut)}"`), lead: cut, pattern: new RegExp(source, 'y') }
}

/** A variable that is filled from elsewhere, in any of the ways in which files say so. */
export function variable(name: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])${name}["']?\\s{0,20}[:=]{1,2}>?\\s{0,4}${filled}`, 'y')
}

/** A variable of a container that a Secret of the cluster fills; `value` is the name of the Secret. */
export function fromSecret(name: string): RegExp {
  return new RegExp(
    `${name}["']?,?\\s{1,60}["']?valueFrom["']?:[\\s{]{1,60}["']?secretKeyRef["']?:[\\s{]{1,60}(?:key:\\s{1,4}["']?[\\w.-]{1,80}["']?\\s{1,60})?["']?name["']?:\\s{1,4}["']?(?<value>[\\w.-]{1,120}|\\{\\{[^{}\\n]{1,120}\\}\\})`,
    'y',
  )
}
