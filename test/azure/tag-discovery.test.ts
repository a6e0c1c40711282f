import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as assert from 'uvu/assert';
import { type Credential, openCredential } from '../../src/azure/credential.js';
import type { Fetched } from '../../src/azure/tag-answer.js';
import { discoverTags } from '../../src/azure/tag-discovery.js';
import { runCommand } from '../cli/run-command.js';
import { ROOT } from '../golden.js';
import { suite } from '../suite.js';
import { type Answer, answer, endless, redirect, silent, truncated, withProxy, withServer } from './server.js';
import { discoveryAnswer } from './tag-answers.js';

/** Service tag discovery through the real client of @azure/arm-network, which speaks to a server of ours. */
const test = suite('tag discovery');

const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';
const PATH = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/locations/westus/serviceTags`;
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const json = (status: number, body: string): Answer => answer(status, body, JSON_TYPE);
const armError = (status: number, code: string, message: string): Answer =>
  json(status, JSON.stringify({ error: { code, message } }));

const credential: Credential = {
  getToken: async () => ({ token: 'none', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
};

interface Discovered {
  readonly fetched: Fetched;
  readonly hits: readonly string[];
}

async function discover(answers: Answer | readonly Answer[], milliseconds = 60_000): Promise<Discovered> {
  return withServer({ [PATH]: answers }, async (base, hits) => {
    const signal = AbortSignal.timeout(milliseconds);
    const asked = { cloud: 'public', subscription: SUBSCRIPTION, location: 'westus', env: {} } as const;
    const fetched = await discoverTags({ ...asked, credential, signal, endpoint: new URL(base) });
    return { fetched, hits: [...hits] };
  });
}

async function refuses(
  answers: Answer | readonly Answer[],
  code: string,
  reason: RegExp,
  milliseconds?: number,
): Promise<Discovered> {
  const discovered = await discover(answers, milliseconds);
  assert.ok('findings' in discovered.fetched);
  const said = discovered.fetched.findings.map((item) => `${item.code}: ${item.message}`).join('\n');
  assert.match(said, new RegExp(`^${code}: `));
  assert.match(said, reason);
  return discovered;
}

test('the answer is kept as it came', async () => {
  const { fetched, hits } = await discover(json(200, discoveryAnswer('Public')));
  assert.ok('tags' in fetched);
  assert.is(fetched.tags.text, discoveryAnswer('Public'));
  assert.is(fetched.tags.name, 'ServiceTags_Public_discovered_63.json');
  assert.is(fetched.tags.snapshot.tags.get('storage.westus')?.prefixes.length, 2);
  assert.is(hits.length, 1);
  assert.match(hits[0] ?? '', /\?api-version=20\d\d-/);
});

test('errors that pass are tried again, those that stay are left', async () => {
  const passing = await discover([answer(500, ''), answer(503, ''), json(200, discoveryAnswer('Public'))]);
  assert.ok('tags' in passing.fetched);
  assert.is(passing.hits.length, 3);
  const staying = await refuses(armError(500, 'InternalServerError', 'no'), 'RC812', /status 500/);
  assert.is(staying.hits.length, 3);
});

test('refusals say who is refused', async () => {
  await refuses(armError(401, 'InvalidAuthenticationToken', 'The access token is invalid.'), 'RC814', /access token/);
  const forbidden = armError(403, 'AuthorizationFailed', 'The client has no authorization.');
  await refuses(forbidden, 'RC814', /subscription 1111\S+ \(AuthorizationFailed\): The client/);
  await refuses(armError(404, 'SubscriptionNotFound', 'Not found.'), 'RC814', /SubscriptionNotFound/);
});

test('what is not the whole answer is refused', async () => {
  const noPrefix = discoveryAnswer('Public').replace(/"addressPrefixes":\s*\["[^"]*"/, '"addressPrefixes": ["nowhere"');
  await refuses(json(200, noPrefix), 'RC815', /lists "nowhere", but/);
  await refuses(json(200, discoveryAnswer('Public').slice(0, -9)), 'RC815', /not JSON, or not all of it/);
  await refuses(answer(200, '<html></html>', { 'content-type': 'text/html' }), 'RC815', /web page/);
  await refuses(json(200, discoveryAnswer('China')), 'RC815', /tags of Azure operated by 21Vianet/);
  await refuses(json(200, discoveryAnswer('Public', { nextLink: 'http://x/' })), 'RC815', /a part of the tags/);
  await refuses(json(200, '{}'), 'RC815', /no service-tag file/);
});

test('an answer that breaks off is asked for again', async () => {
  const staying = await refuses(truncated(discoveryAnswer('Public')), 'RC812', /ended the connection \(3 times\)/);
  assert.is(staying.hits.length, 3);
  const passing = await discover([truncated(discoveryAnswer('Public')), json(200, discoveryAnswer('Public'))]);
  assert.ok('tags' in passing.fetched);
});

test('no compressed answer is asked for, and what comes as one is refused', async () => {
  const encodings: (string | undefined)[] = [];
  const garbled: Answer = (response, { headers }) => {
    encodings.push(headers['accept-encoding']?.toString());
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end('no gzip');
  };
  await refuses(garbled, 'RC815', /not JSON/);
  assert.equal(encodings, [undefined]);
});

test('it ends: silence, no end, and redirects', async () => {
  await refuses(silent, 'RC812', /did not answer in time/, 300);
  await refuses(endless, 'RC812', /more than 64 MB/);
  assert.is((await refuses(redirect('http://example.net/'), 'RC812', /status 302/)).hits.length, 1);
});

test('a server that is not there', async () => {
  const base = await withServer({}, async (address) => address);
  const asked = { cloud: 'public', subscription: SUBSCRIPTION, location: 'westus', credential, env: {} } as const;
  const fetched = await discoverTags({ ...asked, signal: AbortSignal.timeout(60_000), endpoint: new URL(base) });
  assert.ok('findings' in fetched);
  assert.match(fetched.findings[0]?.message ?? '', /refuses connections \(3 times\)/);
});

test('without credentials it says how to get them, and Azure is not asked', async () => {
  const none: Credential = {
    getToken: async () => {
      throw Object.assign(new Error('EnvironmentCredential is unavailable.\nmore'), {
        name: 'CredentialUnavailableError',
      });
    },
  };
  await withServer({}, async (base, hits) => {
    const endpoint = new URL(base.replace('http:', 'https:'));
    const asked = { cloud: 'public', subscription: SUBSCRIPTION, location: 'westus', endpoint, env: {} } as const;
    const fetched = await discoverTags({ ...asked, credential: none, signal: AbortSignal.timeout(60_000) });
    assert.ok('findings' in fetched);
    assert.is(fetched.findings[0]?.code, 'RC814');
    assert.match(fetched.findings[0]?.help ?? '', 'az login');
    assert.match(fetched.findings[0]?.help ?? '', 'AZURE_CLIENT_ID');
    assert.equal(hits, []);
  });
});

test('credentials are those of the cloud', async () => {
  const hosts: (string | undefined)[] = [];
  class DefaultAzureCredential {
    constructor(options?: { authorityHost?: string }) {
      hosts.push(options?.authorityHost);
    }
    readonly getToken = credential.getToken;
  }
  for (const cloud of ['public', 'usgov', 'china'] as const)
    assert.ok('credential' in (await openCredential(cloud, async () => ({ DefaultAzureCredential }))));
  assert.equal(hosts, [
    'https://login.microsoftonline.com',
    'https://login.microsoftonline.us',
    'https://login.chinacloudapi.cn',
  ]);
});

test('a package that does not load is told from one that is missing', async () => {
  for (const [code, said] of [
    ['ERR_MODULE_NOT_FOUND', /is not installed/],
    ['MODULE_NOT_FOUND', /is not installed/],
    ['ERR_X', /does not load: needs Node 22/],
  ] as const) {
    const opened = await openCredential('public', () =>
      Promise.reject(Object.assign(new Error('needs Node 22'), { code })),
    );
    assert.ok('findings' in opened);
    assert.match(opened.findings[0]?.message ?? '', said);
  }
});

const DISCOVER = ['tags', 'fetch', '--discover', '--subscription', SUBSCRIPTION, '--location', 'West US'];

test('the command asks the region in the spelling of ARM, and prints', async () => {
  await withServer({ [PATH]: json(200, discoveryAnswer('Public')) }, async (base) => {
    const outcome = await runCommand([...DISCOVER, '--out', '-'], { env: { RULEC_MANAGEMENT_BASE: base } });
    assert.equal(outcome, { exitCode: 0, stdout: discoveryAnswer('Public'), stderr: '' });
  });
});

test('proxies of the environment are used', async () => {
  await withServer({ [PATH]: json(200, discoveryAnswer('Public')) }, (base) =>
    withProxy(async (proxy, asked) => {
      const env = { RULEC_MANAGEMENT_BASE: base, HTTP_PROXY: proxy };
      const { stdout } = await runCommand([...DISCOVER, '--out', '-'], { env });
      assert.is(stdout, discoveryAnswer('Public'));
      assert.equal(asked, [new URL(base).host]);
    }),
  );
  const broken = await runCommand(DISCOVER, {
    env: { RULEC_MANAGEMENT_BASE: 'http://127.0.0.1:9', HTTPS_PROXY: 'user:secret@proxy' },
  });
  assert.is(broken.exitCode, 2);
  assert.match(broken.stderr, /RC812: HTTP_PROXY or HTTPS_PROXY holds no URL/);
});

test('the built command loads the packages outside its bundle', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-discovery-'));
  const page = '/en-us/download/details.aspx?id=56519';
  const served: Record<string, Answer> = {
    [PATH]: json(200, discoveryAnswer('Public')),
    [page]: answer(200, '<html></html>'),
  };
  await withServer(served, async (base) => {
    const env = {
      ...process.env,
      RULEC_MANAGEMENT_BASE: base,
      RULEC_DOWNLOAD_BASE: base,
      XDG_CACHE_HOME: folder,
      NO_PROXY: '*',
    };
    const run = (...argv: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
      promisify(execFile)(process.execPath, [join(ROOT, 'dist/rulec.cjs'), ...argv], { env });
    const { stdout, stderr } = await run(...DISCOVER);
    const file = join(folder, 'rulec', 'ServiceTags_Public_discovered_63.json');
    assert.equal({ stdout, stderr }, { stdout: `${file}\n`, stderr: '' });
    assert.is(readFileSync(file, 'utf8'), discoveryAnswer('Public'));
    const failed = await run('tags', 'fetch').catch((error: unknown) => error);
    assert.ok(failed instanceof Error);
    assert.match(failed.message, /RC813/);
    served[PATH] = truncated(discoveryAnswer('Public'));
    const cut = await run(...DISCOVER).catch((error: unknown) => error);
    assert.ok(cut instanceof Error && 'code' in cut);
    assert.is(cut.code, 2);
    assert.match(cut.message, /RC812: .* ended the connection/);
  });
  rmSync(folder, { recursive: true });
});

test.run();
