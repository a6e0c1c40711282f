import type { Words } from './address-words.js';
import type { AddressFamily } from './prefix.js';

const ZERO = 0x30;
const [DOT, SLASH, COLON] = [0x2e, 0x2f, 0x3a];
const DOT_AS_DIGIT = (DOT - ZERO) >>> 0;
const NO_DIGIT = 0xff;
const GROUPS = 8;

/** What the readers say of a text that they do not read. */
export const UNREAD = -1;

/**
 * Reads `10.0.0.0/8` or a single address into one word. The length, or {@link UNREAD} for any text that is no
 * canonical one. Whether there are bits beyond the length is left to the caller.
 */
export function readIpv4Prefix(text: string, into: Uint32Array): number {
  let value = 0;
  let at = 0;
  for (let octets = 0; octets < 4; octets++) {
    let octet = digitAt(text, at++);
    if (octet > 9) return UNREAD;
    // Written out, since a loop over one to three digits ends where the processor does not expect it.
    let next = digitAt(text, at++);
    if (next < 10 && octet > 0) {
      octet = 10 * octet + next;
      next = digitAt(text, at++);
      if (next < 10) {
        octet = 10 * octet + next;
        next = digitAt(text, at++);
      }
    }
    if (octet > 255 || (octets < 3 && next !== DOT_AS_DIGIT)) return UNREAD;
    value = (value << 8) | octet;
  }
  into[0] = value;
  return readLength(text, at - 1, 32);
}

/** Reads `/8` at the end of a text, or nothing, which is the whole address. */
function readLength(text: string, slash: number, bits: number): number {
  if (slash === text.length) return bits;
  if (text.charCodeAt(slash) !== SLASH) return UNREAD;
  let length = 0;
  for (let at = slash + 1; at < text.length; at++) {
    const digit = digitAt(text, at);
    if (digit > 9) return UNREAD;
    length = (10 * length + digit) | 0;
  }
  return length <= bits && text.length - slash - 1 === digitsOf(length) ? length : UNREAD;
}

/** The digit, or some number above 9. Unsigned, so that one comparison tells a digit. */
function digitAt(text: string, at: number): number {
  return at < text.length ? (text.charCodeAt(at) - ZERO) >>> 0 : NO_DIGIT;
}

/** How many digits a number up to 999 has; a text with another count of them has leading zeros, or none. */
function digitsOf(number: number): number {
  if (number < 10) return 1;
  return number < 100 ? 2 : 3;
}

/** Digits of IPv6 by their codes: a look-up, since digits and letters take turns as no processor can foresee. */
const HEX_DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (const [value, digit] of [...'0123456789abcdef'].entries()) HEX_DIGITS[digit.charCodeAt(0)] = value;

function hexDigit(code: number): number {
  return code < HEX_DIGITS.length ? (HEX_DIGITS[code] ?? NO_DIGIT) : NO_DIGIT;
}

/** The 16-bit groups of the text that is being read or printed. */
const groups = new Uint16Array(GROUPS);

/** Reads `2603:1000::/40` or a single address in lower case without dots into four words, as {@link readIpv4Prefix}. */
export function readIpv6Prefix(text: string, into: Uint32Array): number {
  let value = 0;
  let count = 0;
  let start = 0;
  let at = 0;
  let gap = GROUPS;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const digit = hexDigit(code);
    if (digit !== NO_DIGIT) value = (value << 4) | digit;
    else if (code === SLASH) break;
    else {
      if (code !== COLON || at - start > 4 || count === GROUPS - 1) return UNREAD;
      if (at > start) groups[count++] = value;
      else if (at === 0 ? text.charCodeAt(1) !== COLON : gap !== GROUPS) return UNREAD;
      else if (at > 0) gap = count;
      value = 0;
      start = at + 1;
    }
  }
  if (at - start > 4) return UNREAD;
  if (at > start) groups[count++] = value;
  else if (gap !== count) return UNREAD;
  if ((gap === GROUPS) !== (count === GROUPS)) return UNREAD;
  openGap(gap, count);
  for (let word = 0; word < 4; word++) into[word] = ((groups[2 * word] ?? 0) << 16) | (groups[2 * word + 1] ?? 0);
  return readLength(text, at, 128);
}

/** Puts zero groups where `::` stands. */
function openGap(gap: number, count: number): void {
  const zeros = GROUPS - count;
  for (let group = count - 1; group >= gap; group--) groups[group + zeros] = groups[group] ?? 0;
  for (let group = gap; group < gap + zeros; group++) groups[group] = 0;
}

/** As RFC 5952 has it for IPv6. */
export function printAddress(words: Words, at: number, family: AddressFamily): string {
  return family === 4 ? printIpv4(words[at] ?? 0) : printIpv6(words, at);
}

function printIpv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;
}

/** RFC 5952 section 4: lower case, no leading zeros, `::` for the longest run of two or more zero groups, the first of equals. */
function printIpv6(words: Words, at: number): string {
  for (let group = 0; group < GROUPS; group++) {
    const word = words[at + (group >> 1)] ?? 0;
    groups[group] = group % 2 === 0 ? word >>> 16 : word & 0xffff;
  }
  let [start, length] = [GROUPS, 1];
  for (let from = 0; from < GROUPS; from++) {
    let to = from;
    while (to < GROUPS && groups[to] === 0) to++;
    if (to - from > length) [start, length] = [from, to - from];
    from = to;
  }
  if (start === GROUPS) return joinGroups(0, GROUPS);
  return `${joinGroups(0, start)}::${joinGroups(start + length, GROUPS)}`;
}

function joinGroups(from: number, to: number): string {
  let text = '';
  for (let group = from; group < to; group++) text += `${group > from ? ':' : ''}${(groups[group] ?? 0).toString(16)}`;
  return text;
}
