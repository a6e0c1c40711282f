/** An expression of ARM's template language, without the brackets around it. */
export type Expression =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression };

const TOKEN = /\s*(?:'((?:[^']|'')*)'|(-?\d+)|([A-Za-z_]\w*)|([()[\],.]))/y;

/** The text between the brackets as an expression; undefined where it is none. https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions (2024-07-12) */
export function parseExpression(text: string): Expression | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (!match) return undefined;
    const [, quoted, number, word, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  const parser = new ExpressionParser(tokens);
  const expression = parser.expression();
  return parser.isAtEnd ? expression : undefined;
}

/** One text for each expression, without slashes, which part names. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'text':
      return `'${expression.value.replaceAll('/', ':')}'`;
    case 'number':
      return String(expression.value);
    case 'call':
      return `${expression.name}(${expression.args.map(printExpression).join(',')})`;
    case 'member':
      return `${printExpression(expression.of)}[${printExpression(expression.key)}]`;
    default:
      return expression satisfies never;
  }
}

interface Token {
  readonly kind: 'text' | 'number' | 'word' | 'sign';
  readonly text: string;
}

class ExpressionParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  expression(): Expression | undefined {
    let result = this.#primary();
    while (result) {
      const isMember = this.#takes('.');
      if (!isMember && !this.#takes('[')) return result;
      const key = isMember ? this.#memberName() : this.#index();
      result = key && { kind: 'member', of: result, key };
    }
    return undefined;
  }

  #primary(): Expression | undefined {
    const token = this.#tokens[this.#at++];
    if (token?.kind === 'text') return { kind: 'text', value: token.text };
    if (token?.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token?.kind !== 'word' || !this.#takes('(')) return undefined;
    const args: Expression[] = [];
    if (this.#takes(')')) return { kind: 'call', name: token.text.toLowerCase(), args };
    do {
      const arg = this.expression();
      if (!arg) return undefined;
      args.push(arg);
    } while (this.#takes(','));
    return this.#takes(')') ? { kind: 'call', name: token.text.toLowerCase(), args } : undefined;
  }

  #memberName(): Expression | undefined {
    const token = this.#tokens[this.#at++];
    return token?.kind === 'word' ? { kind: 'text', value: token.text } : undefined;
  }

  #index(): Expression | undefined {
    const key = this.expression();
    return key && this.#takes(']') ? key : undefined;
  }

  #isSign(sign: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'sign' && token.text === sign;
  }

  #takes(sign: string): boolean {
    const isNext = this.#isSign(sign);
    if (isNext) this.#at++;
    return isNext;
  }
}
