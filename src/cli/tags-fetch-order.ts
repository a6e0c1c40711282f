import { isLoopback } from '../azure/download-site.js';
import { finding, type Report } from '../diagnostics/finding.js';
import { loadAzureTables } from '../rules.js';
import { CLOUD_TITLES, CLOUDS, type Cloud } from '../service-tags/regions.js';
import type { TagsOptions } from './tags-command.js';

/** What `rulec tags fetch` is to fetch, in checked words. */
export interface FetchOrder {
  readonly cloud: Cloud;
  readonly seconds: number;
  readonly out?: string;
  readonly discovery?: { readonly subscription: string; readonly location: string; readonly endpoint?: URL };
}

const LONGEST = 3600;
const isCloud = (text: string): text is Cloud => CLOUDS.some((cloud) => cloud === text);

/** Reads the options; nothing where one is wrong. */
export function readFetchOrder(
  words: readonly string[],
  values: TagsOptions,
  env: Readonly<Record<string, string | undefined>>,
  report: Report,
): FetchOrder | undefined {
  let isGood = true;
  const refuse = (
    code: 'RC201' | 'RC801' | 'RC810' | 'RC811',
    option: '' | keyof TagsOptions,
    message: string,
    help: string,
  ): void => {
    const value = option === '' ? words[0] : values[option];
    isGood = false;
    report(finding(code, message, { place: { option, ...(typeof value === 'string' ? { value } : {}) }, help }));
  };
  if (words.length > 0)
    refuse('RC801', '', `${JSON.stringify(words[0])} belongs to no option`, 'tags fetch takes options alone.');
  const seconds = Number(values.timeout ?? 120);
  if (!(seconds > 0 && seconds <= LONGEST))
    refuse('RC811', 'timeout', `--timeout does not take ${values.timeout}`, `It takes seconds, up to ${LONGEST}.`);
  const given = values.cloud ?? 'public';
  if (!isCloud(given)) refuse('RC811', 'cloud', `--cloud does not take ${given}`, `It takes ${CLOUDS.join(', ')}.`);
  if (values.json && values.out === '-')
    refuse('RC810', 'out', '--out - and --json both want standard output', 'Leave one of them out.');
  const cloud = values.discover ? undefined : given;
  const ways = { seconds, ...(values.out === undefined ? {} : { out: values.out }) };
  if (cloud !== undefined) {
    for (const option of ['subscription', 'location'] as const)
      if (values[option] !== undefined)
        refuse('RC810', option, `--${option} is for --discover`, 'Add --discover, or leave it out.');
    return isGood && isCloud(cloud) ? { cloud, ...ways } : undefined;
  }
  const subscription = values.subscription ?? env['AZURE_SUBSCRIPTION_ID'] ?? '';
  if (subscription === '')
    refuse('RC810', 'discover', '--discover needs --subscription', '`az account show --query id` tells it.');
  else if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(subscription))
    refuse(
      'RC811',
      'subscription',
      `${JSON.stringify(subscription)} is no id of a subscription`,
      'It is a GUID; `az account show --query id` tells it.',
    );
  if (values.location === undefined) {
    refuse('RC810', 'discover', '--discover needs --location', 'Any region of the cloud will do, such as westus.');
    return undefined;
  }
  const { regions } = loadAzureTables();
  const region = regions.find(values.location);
  if (!region) {
    const [closest] = regions.closest(values.location);
    const help = closest === undefined ? '`rulec catalog list regions` lists all.' : `Did you mean ${closest}?`;
    refuse('RC201', 'location', `there is no region ${JSON.stringify(values.location)}`, help);
    return undefined;
  }
  if (values.cloud !== undefined && isCloud(given) && region.cloud !== given)
    refuse(
      'RC810',
      'cloud',
      `${region.name} is in ${CLOUD_TITLES[region.cloud]}`,
      'Leave --cloud out: the region tells it.',
    );
  const base = env['RULEC_MANAGEMENT_BASE'] ?? '';
  const endpoint = URL.canParse(base) ? new URL(base) : undefined;
  // Tokens go to Azure alone, so what stands in for it is on this machine and gets none.
  if (base !== '' && !(endpoint && isLoopback(endpoint)))
    refuse('RC810', 'discover', 'RULEC_MANAGEMENT_BASE is no http URL of this machine', 'It is for tests; unset it.');
  if (!isGood) return undefined;
  const discovery = { subscription, location: region.name, ...(endpoint ? { endpoint } : {}) };
  return { cloud: region.cloud, ...ways, discovery };
}
