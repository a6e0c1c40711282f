import fc from 'fast-check';

/** What templates, tables and pages could take for their own. */
const ODD = [
  '',
  `$\{name}`,
  `\\$\{name}`,
  '$${',
  "'''",
  "\\'",
  '|',
  '\\|',
  '\\\\|',
  '[x]',
  '[x](y)',
  "[parameters('x')]",
  '`',
  '``',
  '<b>',
  '<!--',
  '&lt;',
  '*a* _b_ ~~c~~',
  '# a',
  '- a',
  '1. a',
  '\r\n',
  '\n\n',
  '\t',
  '\u2028',
  '\u202e',
  '\u0000',
  '\ufeff',
  '\ud83d',
  '\ud83d\udd12',
  '=1+1',
  '@a',
  '+1',
  '-1',
  "'=1",
  ' =1',
  '"',
  '",',
  '%{if}',
  '//',
  'https://x.y/_a_',
  'www.a.b|c',
  'a_b@c.d',
  '/*',
  '接続',
  'e\u0301',
];

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: 'grapheme' })), { maxLength: 6 })
    .map((parts) => parts.join('')),
);

/** Checks what must hold for any text: each odd one, and many made of them. */
export function checkTexts(check: (text: string) => void): void {
  for (const text of ODD) check(text);
  fc.assert(fc.property(texts, check), { numRuns: 2000 });
}
