/** A value that only deployment knows, by name. Models keep the hole; a default fills it where none is given. */
export interface TemplateParameter {
  readonly name: string;
  readonly type: 'string' | 'int' | 'bool' | 'array';
  readonly description: string;
  /** Of a list, where none of it would mean something else. */
  readonly minLength?: number;
  readonly default?: string | number | boolean | readonly string[];
}

/** A place in a model where the value of a template parameter goes. */
export interface Hole {
  readonly parameter: string;
}

export function hole(parameter: string): Hole {
  return { parameter };
}
