import * as assert from 'uvu/assert';

/** A token of Bicep; line ends separate items, so they are tokens too. */
export type Token =
  | { readonly kind: 'name' | 'text' | 'sign'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'line-end' };

const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /\d+/y;

/** Splits the part of Bicep that rulec writes; anything else fails the test. */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  while (at < source.length) {
    const character = source[at] ?? '';
    const name = match(NAME);
    const digits = match(NUMBER);
    if (source.startsWith('//', at)) {
      const end = source.slice(at).search(/[\r\n]/);
      at = end < 0 ? source.length : at + end;
    } else if (character === '\n') {
      if (tokens.at(-1)?.kind !== 'line-end') tokens.push({ kind: 'line-end' });
      at++;
    } else if (character === ' ') {
      at++;
    } else if (character === "'") {
      const { value, end } = readText(source, at);
      tokens.push({ kind: 'text', value });
      at = end;
    } else if (name !== undefined) {
      tokens.push({ kind: 'name', value: name });
      at += name.length;
    } else if (digits !== undefined) {
      tokens.push({ kind: 'number', value: Number(digits) });
      at += digits.length;
    } else {
      assert.ok('@()[]{}:=.+,?!>'.includes(character), `${JSON.stringify(character)} at ${at}`);
      tokens.push({ kind: 'sign', value: character });
      at++;
    }
  }
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', "'": "'", n: '\n', r: '\r', t: '\t', $: '$' };

function readText(source: string, start: number): { value: string; end: number } {
  assert.not(source.startsWith("'''", start), 'a text of several lines');
  let value = '';
  let at = start + 1;
  while (source[at] !== "'") {
    const character = source[at];
    assert.ok(character !== undefined && !/[\r\n]/.test(character), 'a text that does not end on its line');
    assert.not(source.startsWith('${', at), 'an interpolation');
    if (character === '\\') {
      const point = /^u\{([0-9a-f]{1,6})\}/.exec(source.slice(at + 1, at + 10));
      const next = source[at + 1] ?? '';
      const meant = point ? String.fromCodePoint(Number.parseInt(point[1] ?? '', 16)) : ESCAPES[next];
      assert.ok(meant !== undefined, `the escape \\${next}`);
      assert.ok(next !== '$' || source[at + 2] === '{', 'a dollar that needs no escape');
      value += meant;
      at += 1 + (point?.[0].length ?? 1);
    } else {
      value += character;
      at++;
    }
  }
  return { value, end: at + 1 };
}
