import type { XmlElement } from './types.ts'

/** What an element is called. */
export interface XmlName {
  readonly namespace: string
  readonly name: string
}

/** The elements directly inside, in document order. */
export function childElements(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string')
}

/** Those directly inside that have this expanded name. */
export function childrenNamed(element: XmlElement, wanted: XmlName): readonly XmlElement[] {
  return childElements(element).filter((child) => isNamed(child, wanted))
}

/** Whether an element has this expanded name; its prefix says nothing. */
export function isNamed(element: XmlElement, { namespace, name }: XmlName): boolean {
  return element.name === name && element.namespace === namespace
}

/** The value of an attribute that is in no namespace. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name && attribute.namespace === '')?.value
}

/** All the text of an element that holds nothing else; `undefined` when it holds elements. */
export function textOf({ children }: XmlElement): string | undefined {
  const [text = '', ...others] = children
  return typeof text === 'string' && others.length === 0 ? text : undefined
}

/** Every element from this one down; in no promised order. */
export function elementsOf(root: XmlElement): readonly XmlElement[] {
  const found = [root]
  // the list grows while it is walked
  for (const element of found) found.push(...childElements(element))
  return found
}
