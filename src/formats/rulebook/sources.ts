import { compareText } from '../../diagnostics/finding.js';
import type { Source } from '../../requirements/requirement.js';
import { plain, section, table } from './words.js';

/** The pages that a rule book rests on, each with a key that links to it from anywhere on the page. */
export class SourceKeys {
  readonly #keys = new Map<string, { readonly key: string; readonly source: Source }>();

  constructor(sources: readonly Source[]) {
    const taken = new Set<string>();
    for (const source of sources.toSorted((left, right) => compareText(left.id, right.id))) {
      if (this.#keys.has(copyOf(source))) continue;
      let key = source.id;
      for (let number = 2; taken.has(key); number++) key = `${source.id}-${number}`;
      taken.add(key);
      this.#keys.set(copyOf(source), { key, source });
    }
  }

  /** Links to pages, the newest copy first and with its day. */
  links(sources: readonly Source[]): string {
    return sources
      .toSorted((left, right) => compareText(right.verified, left.verified) || compareText(left.id, right.id))
      .map((source, index) => `[${this.#keyOf(source)}][]${index === 0 ? ` ${source.verified}` : ''}`)
      .join(', ');
  }

  section(title: string): string {
    const all = [...this.#keys.values()].sort((left, right) => compareText(left.key, right.key));
    return section(
      title,
      'Keys link to the pages. The day is that of the copy that was read; beside a rule stands that of the newest.',
      table(
        ['key', 'page', 'copy of'],
        all.map(({ key, source }) => [`[${key}][]`, plain(source.title), source.verified]),
      ),
      all.map(({ key, source }) => `[${key}]: <${address(source.url)}>`).join('\n'),
    );
  }

  #keyOf(source: Source): string {
    return this.#keys.get(copyOf(source))?.key ?? source.id;
  }
}

/** What services share is one page for the reader; another day's copy is another. */
function copyOf({ url, verified }: Source): string {
  return `${verified} ${url}`;
}

/** Between angle brackets, where only these would end the address early. */
function address(url: string): string {
  return url.replace(/[<>\\]/g, encodeURIComponent);
}
