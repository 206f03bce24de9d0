import { noChange } from 'lit';
import { Directive, directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';

export type StyleValues = Readonly<Record<string, string | undefined>>;

class StyleOf extends Directive {
  #known = new Set<string>();

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('styleOf() stands alone in a tag, not in an attribute.');
  }

  override render(_values: StyleValues): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [values]: [StyleValues]): typeof noChange {
    const { style } = part.element as HTMLElement;
    for (const name of this.#known) if (values[name] === undefined) style.removeProperty(name);
    for (const [name, value] of Object.entries(values)) if (value !== undefined) style.setProperty(name, value);
    this.#known = new Set(Object.keys(values));
    return noChange;
  }
}

/**
 * Sets single style properties of an element: `<i ${styleOf({ 'inline-size': '40%' })}></i>`. Lit's own `styleMap` writes a `style` attribute at
 * the first rendering, which the strict content security policy stops; the object model is allowed.
 */
export const styleOf = directive(StyleOf);
