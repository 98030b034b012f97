/**
 * Evaluates the rules that CustomResourceDefinitions carry: the part of the
 * Common Expression Language in which those of Gateway API are written.
 *
 * @see https://github.com/google/cel-spec/blob/master/doc/langdef.md
 */
import { ambiguousAddressProblem } from '../../kubernetes/syntax';
import { isRecord } from '../../kubernetes/values';

type Scope = ReadonlyMap<string, unknown>;
type Expression = (scope: Scope) => unknown;

/** What the rule does not say for this object, such as a field that is missing: to the API server the rule is broken. */
class CannotEvaluate extends Error {}

const TOKEN = /\s*(r?"""[^]*?"""|r?"[^"]*"|r?'[^']*'|\d+(?:\.\d+)?|[A-Za-z_]\w*|&&|\|\||[=!<>]=|[-+*/%<>!?:.,()[\]])/y;
const MACROS = ['all', 'exists', 'exists_one', 'filter'];
const parsed = new Map<string, Expression>();

/** Whether a rule holds for the value that it is about. */
export function holds(rule: string, self: unknown): boolean {
  let expression = parsed.get(rule);
  if (expression === undefined) {
    expression = new Parser(rule).parse();
    parsed.set(rule, expression);
  }
  try {
    return expression(new Map([['self', self]])) === true;
  } catch (error) {
    if (error instanceof CannotEvaluate) return false;

    throw error;
  }
}

/** Turns a rule into a function, by recursive descent through the operators from the weakest to the strongest. */
class Parser {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(private readonly rule: string) {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    const source = rule.trim();
    for (let end = 0; end < source.length; end = TOKEN.lastIndex) {
      const match = TOKEN.exec(source);
      if (!match) throw new Error(`The rule ${rule} can not be read from ${source.slice(end)} on.`);

      tokens.push(match[1]);
    }
    this.tokens = tokens;
  }

  public parse(): Expression {
    const expression = this.conditional();
    if (this.at < this.tokens.length) this.unexpected();

    return expression;
  }

  private unexpected(): never {
    throw new Error(`The rule ${this.rule} has ${this.tokens[this.at] ?? 'its end'} where something else has to stand.`);
  }

  private accept(...tokens: readonly string[]): string | undefined {
    const token = this.tokens[this.at];
    if (token === undefined || !tokens.includes(token)) return undefined;

    this.at += 1;
    return token;
  }

  private expect(token: string): void {
    if (this.accept(token) === undefined) this.unexpected();
  }

  private conditional(): Expression {
    const condition = this.or();
    if (this.accept('?') === undefined) return condition;

    const yes = this.conditional();
    this.expect(':');
    const no = this.conditional();
    return scope => (truth(condition(scope)) ? yes(scope) : no(scope));
  }

  private or(): Expression {
    const all = [this.and()];
    while (this.accept('||') !== undefined) all.push(this.and());

    return all.length === 1 ? all[0] : scope => decided(all.map(one => () => truth(one(scope))), true);
  }

  private and(): Expression {
    const all = [this.relation()];
    while (this.accept('&&') !== undefined) all.push(this.relation());

    return all.length === 1 ? all[0] : scope => decided(all.map(one => () => truth(one(scope))), false);
  }

  private relation(): Expression {
    let left = this.sum();
    for (let operator = this.accept('==', '!=', '<=', '>=', '<', '>', 'in'); operator !== undefined; operator = this.accept('==', '!=', '<=', '>=', '<', '>', 'in')) {
      const [first, second, sign] = [left, this.sum(), operator];
      left = scope => compared(sign, first(scope), second(scope));
    }
    return left;
  }

  private sum(): Expression {
    let left = this.unary();
    for (let operator = this.accept('+', '-'); operator !== undefined; operator = this.accept('+', '-')) {
      const [first, second, factor] = [left, this.unary(), operator === '+' ? 1 : -1];
      left = scope => number(first(scope)) + factor * number(second(scope));
    }
    return left;
  }

  private unary(): Expression {
    if (this.accept('!') !== undefined) {
      const inner = this.unary();
      return scope => !truth(inner(scope));
    }
    if (this.accept('-') !== undefined) {
      const inner = this.unary();
      return scope => -number(inner(scope));
    }
    return this.member();
  }

  private member(): Expression {
    let value = this.primary();
    for (;;) {
      const of = value;
      if (this.accept('[') !== undefined) {
        const index = this.conditional();
        this.expect(']');
        value = scope => selected(of(scope), index(scope));
      } else if (this.accept('.') !== undefined) {
        const name = this.name();
        value = this.accept('(') === undefined ? (scope => selected(of(scope), unescaped(name))) : this.method(of, name);
      } else {
        return value;
      }
    }
  }

  private method(of: Expression, name: string): Expression {
    if (MACROS.includes(name)) {
      const variable = this.name();
      this.expect(',');
      const body = this.conditional();
      this.expect(')');
      return scope => macro(name, elements(of(scope)), element => truth(body(new Map([...scope, [variable, element]]))));
    }
    const [call, args] = [this.known(name), this.args()];
    return scope => call(of(scope), args.map(arg => arg(scope)));
  }

  private known(name: string): Call {
    return FUNCTIONS.get(name) ?? this.unexpected();
  }

  private args(): readonly Expression[] {
    const args: Expression[] = [];
    while (this.accept(')') === undefined) {
      args.push(this.conditional());
      if (this.tokens[this.at] !== ')') this.expect(',');
    }
    return args;
  }

  private name(): string {
    const token = this.tokens[this.at] ?? '';
    if (!/^[A-Za-z_]\w*$/.test(token)) this.unexpected();

    this.at += 1;
    return token;
  }

  private primary(): Expression {
    if (this.accept('(') !== undefined) {
      const inner = this.conditional();
      this.expect(')');
      return inner;
    }
    if (this.accept('[') !== undefined) {
      const items: Expression[] = [];
      while (this.accept(']') === undefined) {
        items.push(this.conditional());
        if (this.tokens[this.at] !== ']') this.expect(',');
      }
      return scope => items.map(item => item(scope));
    }
    const token = this.tokens[this.at] ?? '';
    if (/^r?["']/.test(token) || /^\d/.test(token)) {
      this.at += 1;
      const literal = /^\d/.test(token) ? Number(token) : text(token);
      return () => literal;
    }
    const name = this.name();
    if (name === 'true' || name === 'false') return () => name === 'true';

    if (this.accept('(') === undefined) return scope => (scope.has(name) ? scope.get(name) : cannot(`${name} is not known`));

    if (name === 'has') return this.has();

    const [call, [first]] = [this.known(name), this.args()];
    return scope => call(first(scope), []);
  }

  /** has(a.b.c) asks for the last of the fields only. */
  private has(): Expression {
    const start = this.at;
    while (this.tokens[this.at] !== ')') this.at += 1;

    const name = unescaped(this.tokens[this.at - 1]);
    const end = this.at;
    const inner = new Parser(this.tokens.slice(start, end - 2).join('')).parse();
    this.at = end + 1;
    return scope => {
      const object = inner(scope);
      return isRecord(object) ? Object.hasOwn(object, name) : cannot('what is no object has no fields');
    };
  }
}

/** What stands between quotes. */
function text(token: string): string {
  const raw = token.startsWith('r');
  const body = token.replace(/^r?("""|"|')([^]*)\1$/, '$2');
  return raw ? body : body.replace(/\\(.)/g, '$1');
}

/** Names that mean something in the language stand between underscores. */
function unescaped(name: string): string {
  return /^__(.*)__$/.exec(name)?.[1] ?? name;
}

function cannot(why: string): never {
  throw new CannotEvaluate(why);
}

function truth(value: unknown): boolean {
  return typeof value === 'boolean' ? value : cannot('not true or false');
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : cannot('not a number');
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : cannot('not a text');
}

/** Looks for one part that decides, whatever the others would have said. */
function decided(parts: ReadonlyArray<() => boolean>, decisive: boolean): boolean {
  let failure: CannotEvaluate | undefined;
  for (const part of parts) {
    try {
      if (part() === decisive) return decisive;
    } catch (error) {
      if (!(error instanceof CannotEvaluate)) throw error;

      failure ??= error;
    }
  }
  if (failure) throw failure;

  return !decisive;
}

function selected(of: unknown, key: unknown): unknown {
  if (Array.isArray(of) && typeof key === 'number' && key < of.length) return of[key];

  return isRecord(of) && typeof key === 'string' && Object.hasOwn(of, key) ? of[key] : cannot(`there is no ${String(key)}`);
}

function elements(of: unknown): readonly unknown[] {
  return Array.isArray(of) ? of : isRecord(of) ? Object.keys(of) : cannot('neither a list nor a map');
}

function macro(name: string, all: readonly unknown[], test: (element: unknown) => boolean): unknown {
  switch (name) {
    case 'all': return decided(all.map(element => () => test(element)), false);
    case 'exists': return decided(all.map(element => () => test(element)), true);
    case 'exists_one': return all.filter(test).length === 1;
    default: return all.filter(test);
  }
}

function compared(operator: string, left: unknown, right: unknown): boolean {
  switch (operator) {
    case '==': return left === right;
    case '!=': return left !== right;
    case 'in': return elements(right).includes(left);
    case '<': return number(left) < number(right);
    case '<=': return number(left) <= number(right);
    case '>': return number(left) > number(right);
    default: return number(left) >= number(right);
  }
}

type Call = (of: unknown, args: readonly unknown[]) => unknown;

/** What can be called, as a function of one value or as a method with arguments. */
const FUNCTIONS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['size', of => (typeof of === 'string' ? [...of].length : elements(of).length)],
  ['duration', of => seconds(string(of))],
  ['isIP', of => ambiguousAddressProblem(string(of)) === undefined],
  ['startsWith', (of, [start]) => string(of).startsWith(string(start))],
  ['endsWith', (of, [end]) => string(of).endsWith(string(end))],
  ['contains', (of, [part]) => string(of).includes(string(part))],
  ['split', (of, [separator]) => string(of).split(string(separator))],
  ['matches', (of, [pattern]) => matches(string(of), string(pattern))],
  ['substring', (of, [from, to]) => [...string(of)].slice(number(from), to === undefined ? undefined : number(to)).join('')],
]);

const patterns = new Map<string, RegExp>();

/** Whether text matches a pattern of Go, where `(?i)` says that letters of both cases do. */
export function matches(value: string, pattern: string): boolean {
  let expression = patterns.get(pattern);
  if (expression === undefined) {
    expression = new RegExp(pattern.replace('(?i)', ''), pattern.includes('(?i)') ? 'iu' : 'u');
    patterns.set(pattern, expression);
  }
  return expression.test(value);
}

const UNITS: ReadonlyMap<string, number> = new Map([['h', 3600], ['m', 60], ['s', 1], ['ms', 0.001]]);

/** A time such as `1h30m`. */
function seconds(value: string): number {
  const parts = [...value.matchAll(/([0-9]+)(ms|h|m|s)/g)];
  if (parts.map(([part]) => part).join('') !== value || value === '') return cannot('no duration');

  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS.get(unit) ?? 0), 0);
}
