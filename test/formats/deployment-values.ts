import type { TemplateParameter } from '../../src/targets/template-parameter.js';

export type GivenValue = string | number | boolean | readonly string[];

/** What a deployment could give for a parameter without a default, whatever it is called in a format. */
export function givenValue({ name, type }: Pick<TemplateParameter, 'name' | 'type'>): GivenValue {
  switch (type) {
    case 'array':
      return /ids$/i.test(name)
        ? ['/subscriptions/1/resourceGroups/data', '/subscriptions/2']
        : ['10.77.0.0/16', '10.79.4.0/24'];
    case 'int':
      return 30_000;
    case 'bool':
      return true;
    case 'string':
      return /(?:name|id)$/i.test(name) ? `${name}-1` : '10.78.0.4';
    default:
      return type satisfies never;
  }
}

/** Values for all parameters without a default, by name. */
export function givenValues(parameters: readonly TemplateParameter[]): Record<string, GivenValue> {
  return Object.fromEntries(
    parameters.filter((one) => one.default === undefined).map((one) => [one.name, givenValue(one)]),
  );
}
