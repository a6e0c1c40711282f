import * as assert from 'uvu/assert';
import type { Json, ResolvedResource } from './arm-template.js';
import { type Token, tokensOf } from './bicep-tokens.js';

type Scope = ReadonlyMap<string, Json>;

/** A parameter as it is declared. */
export interface BicepParameter {
  readonly type: string;
  readonly description: string;
  readonly minLength?: Json;
  readonly defaultValue?: Json;
}

/** What a file of Bicep deploys. */
export interface BicepFile {
  readonly description: string;
  readonly parameters: Readonly<Record<string, BicepParameter>>;
  readonly resources: readonly ResolvedResource[];
}

/** Reads the part of Bicep that rulec writes and fills the parameters in. Written apart from the writer: what it does not know fails the test. */
export function readBicep(source: string, given: Readonly<Record<string, Json>>): BicepFile {
  return new Reader(tokensOf(source), given).file();
}

class Reader {
  #at = 0;
  readonly #scope = new Map<string, Json>();
  readonly #ids = new Map<string, { readonly type: string; readonly name: string; readonly id: string }>();
  readonly #parameters: Record<string, BicepParameter> = {};
  readonly #resources: ResolvedResource[] = [];

  constructor(
    readonly tokens: readonly Token[],
    readonly given: Readonly<Record<string, Json>>,
  ) {}

  file(): BicepFile {
    let description = '';
    let decorators: Record<string, Json> = {};
    while (this.#peek()) {
      if (this.#takeLineEnd()) continue;
      if (this.#takeSign('@')) {
        const name = this.#name();
        this.#sign('(');
        decorators = { ...decorators, [name]: this.#value(this.#scope) };
        this.#sign(')');
        this.#lineEnd();
        continue;
      }
      const keyword = this.#name();
      const symbol = this.#name();
      assert.not(this.#scope.has(symbol) || this.#ids.has(symbol), `${symbol} is declared twice`);
      if (keyword === 'metadata') {
        assert.is(symbol, 'description');
        this.#sign('=');
        description = String(this.#value(this.#scope));
      } else if (keyword === 'param') this.#parameter(symbol, decorators);
      else if (keyword === 'var') {
        this.#sign('=');
        this.#scope.set(symbol, this.#value(this.#scope));
      } else if (keyword === 'resource') this.#resource(symbol, decorators);
      else assert.unreachable(`the keyword ${keyword}`);
      decorators = {};
      this.#lineEnd();
    }
    return { description, parameters: this.#parameters, resources: this.#resources };
  }

  #parameter(symbol: string, { description, minLength }: Record<string, Json>): void {
    const base = this.#name();
    const type = this.#takeSign('[') ? `${base}[]` : base;
    if (type.endsWith('[]')) this.#sign(']');
    const defaultValue = this.#takeSign('=') ? this.#value(this.#scope) : undefined;
    this.#parameters[symbol] = {
      type,
      description: String(description),
      ...(minLength !== undefined && { minLength }),
      ...(defaultValue !== undefined && { defaultValue }),
    };
    const value = this.given[symbol] ?? defaultValue;
    assert.ok(value !== undefined, `the parameter ${symbol} has no value`);
    this.#scope.set(symbol, value);
  }

  #resource(symbol: string, { batchSize }: Record<string, Json>): void {
    const [type = '', apiVersion = ''] = this.#text().split('@');
    const isExisting = this.#isName('existing');
    if (isExisting) this.#at++;
    this.#sign('=');
    if (this.#takeSign('[')) {
      assert.is(batchSize, 1, 'children one at a time');
      this.#loop(type, apiVersion);
      return;
    }
    const body = this.#object(this.#scope);
    const name = this.#fullName(body);
    const id = `${type}/${name}`;
    this.#ids.set(symbol, { type, name, id });
    if (!isExisting) this.#add(type, apiVersion, name, body);
  }

  #loop(type: string, apiVersion: string): void {
    assert.is(this.#name(), 'for');
    const item = this.#name();
    assert.is(this.#name(), 'in');
    const items = this.#scope.get(this.#name());
    assert.ok(Array.isArray(items));
    this.#sign(':');
    const start = this.#at;
    let before: string | undefined;
    for (const value of items as Json[]) {
      this.#at = start;
      const body = this.#object(new Map([...this.#scope, [item, value]]));
      const name = this.#fullName(body);
      this.#add(type, apiVersion, name, { ...body, dependsOn: before === undefined ? [] : [before] });
      before = `${type}/${name}`;
    }
    this.#sign(']');
  }

  #fullName({ parent, name }: Record<string, Json>): string {
    return parent === undefined ? String(name) : `${String(parent).replace(/^(?:[^/]+\/){2}/, '')}/${String(name)}`;
  }

  #add(type: string, apiVersion: string, name: string, body: Record<string, Json>): void {
    const {
      parent: _,
      name: __,
      dependsOn = [],
      properties = null,
      location,
      extendedLocation,
      tags,
      zones,
      ...rest
    } = body;
    assert.equal(Object.keys(rest), []);
    this.#resources.push({
      type,
      apiVersion,
      name,
      ...(location !== undefined && { location: String(location) }),
      ...(extendedLocation !== undefined && extendedLocation !== null && { extendedLocation }),
      ...(tags !== undefined && tags !== null && { tags }),
      ...(zones !== undefined && zones !== null && { zones }),
      dependsOn: (dependsOn as Json[]).map(String),
      properties,
    });
  }

  #value(scope: Scope): Json {
    const token = this.#peek();
    if (token?.kind === 'text' || token?.kind === 'number') {
      this.#at++;
      return token.value;
    }
    if (token?.kind === 'sign') return token.value === '[' ? this.#array(scope) : this.#object(scope);
    const name = this.#name();
    if (name === 'true' || name === 'false') return name === 'true';
    if (name === 'null') return null;
    if (this.#takeSign('(')) return this.#call(name, scope);
    let value: Json | undefined = scope.get(name) ?? this.#ids.get(name)?.id;
    assert.ok(value !== undefined, `${name} is not declared`);
    while (this.#takeSign('.')) {
      const isOptional = this.#takeSign('?');
      assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value));
      const member = this.#name();
      value = (value as Record<string, Json>)[member] ?? (isOptional ? null : undefined);
      assert.ok(value !== undefined, `there is no ${member}`);
    }
    if (this.#takeSign('!')) {
      this.#sign('=');
      return value !== this.#value(scope);
    }
    return this.#takeSign('+') ? Number(value) + Number(this.#value(scope)) : (value as Json);
  }

  #call(name: string, scope: Scope): Json {
    const first = this.#value(scope);
    this.#sign(',');
    const called = name === 'filter' ? this.#filtered(first, scope) : together(name, first, this.#value(scope));
    this.#sign(')');
    return called;
  }

  /** The items for which a lambda holds. */
  #filtered(items: Json, scope: Scope): Json {
    const item = this.#name();
    this.#sign('=');
    this.#sign('>');
    const start = this.#at;
    // Read once more at the end, so that the lambda is behind also where there is no item.
    const holds = (value: Json): Json => {
      this.#at = start;
      return this.#value(new Map([...scope, [item, value]]));
    };
    assert.ok(Array.isArray(items));
    const kept = items.filter((value) => holds(value) === true);
    holds({ name: '' });
    return kept;
  }

  #array(scope: Scope): Json[] {
    this.#sign('[');
    const items: Json[] = [];
    if (this.#takeSign(']')) return items;
    this.#lineEnd();
    while (!this.#takeSign(']')) {
      items.push(this.#value(scope));
      this.#lineEnd();
    }
    return items;
  }

  #object(scope: Scope): Record<string, Json> {
    this.#sign('{');
    const members: Record<string, Json> = {};
    if (this.#takeSign('}')) return members;
    this.#lineEnd();
    while (!this.#takeSign('}')) {
      const key = this.#name();
      this.#sign(':');
      assert.not(key in members, `${key} stands twice`);
      members[key] = this.#value(scope);
      this.#lineEnd();
    }
    return members;
  }

  #peek(): Token | undefined {
    return this.tokens[this.#at];
  }

  #isName(value: string): boolean {
    const token = this.#peek();
    return token?.kind === 'name' && token.value === value;
  }

  #name(): string {
    const token = this.tokens[this.#at++];
    assert.is(token?.kind, 'name', JSON.stringify(token));
    return token?.kind === 'name' ? token.value : '';
  }

  #text(): string {
    const token = this.tokens[this.#at++];
    assert.is(token?.kind, 'text', JSON.stringify(token));
    return token?.kind === 'text' ? token.value : '';
  }

  #sign(value: string): void {
    assert.ok(this.#takeSign(value), `${value} is missing before ${JSON.stringify(this.#peek())}`);
  }

  #takeSign(value: string): boolean {
    const token = this.#peek();
    if (token?.kind !== 'sign' || token.value !== value) return false;
    this.#at++;
    return true;
  }

  #takeLineEnd(): boolean {
    if (this.#peek()?.kind !== 'line-end') return false;
    this.#at++;
    return true;
  }

  #lineEnd(): void {
    assert.ok(this.#takeLineEnd(), `a line end is missing before ${JSON.stringify(this.#peek())}`);
  }
}

function together(name: string, left: Json, right: Json): Json {
  if (name === 'concat') {
    assert.ok(Array.isArray(left) && Array.isArray(right));
    return [...left, ...right];
  }
  assert.is(name, 'union');
  for (const value of Object.values(right ?? {})) assert.ok(Array.isArray(value), 'what would be merged deep');
  return { ...(left as Record<string, Json>), ...(right as Record<string, Json>) };
}
