import type { AddressList, PrefixesModel } from '../targets/prefixes/model.js';
import { writeCsv } from './csv-text.js';

/** The file that holds all lists. */
const ADDRESS_LISTS = 'prefixes.json';

const COLUMNS = ['list', 'direction', 'at', 'protocol', 'ports', 'kind', 'value'];

/**
 * Texts by file name: `prefixes.json` and `prefixes.csv` hold everything; `prefixes-NAME.txt` and `hosts-NAME.txt` have one
 * value a line, as firewalls take external dynamic lists.
 */
export function writeAddressLists(model: PrefixesModel): Map<string, string> {
  const { region, changeNumber, lists } = model;
  const rows = lists.flatMap(rowsOf);
  return new Map([
    [ADDRESS_LISTS, `${JSON.stringify({ region, changeNumber, lists }, null, 2)}\n`],
    ['prefixes.csv', writeCsv([COLUMNS, ...rows])],
    ...lists.flatMap((list): [string, string][] => [
      ...textOf(`prefixes-${list.name}.txt`, [...list.ipv4, ...list.ipv6]),
      ...textOf(`hosts-${list.name}.txt`, list.hosts),
    ]),
  ]);
}

/** A list that is empty has no file: some firewalls take an empty list for any. */
function textOf(file: string, values: readonly string[]): [string, string][] {
  return values.length === 0 ? [] : [[file, `${values.join('\n')}\n`]];
}

function rowsOf({ name, direction, at, traffic, ipv4, ipv6, hosts }: AddressList): string[][] {
  const values = [
    ...ipv4.map((value) => ['ipv4', value]),
    ...ipv6.map((value) => ['ipv6', value]),
    ...hosts.map((value) => ['host', value]),
  ];
  return traffic.flatMap(({ protocol, ports }) =>
    values.map((value) => [name, direction, at, protocol, ports, ...value]),
  );
}
