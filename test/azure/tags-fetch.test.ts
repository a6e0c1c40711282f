import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type CommandOutcome, runCommand } from '../cli/run-command.js';
import { suite } from '../suite.js';
import { answer, endless, redirect, type Site, silent, truncated, withProxy, withServer } from './server.js';
import { downloadPage, tagFile } from './tag-answers.js';

const test = suite('tags fetch');

const PAGE = '/en-us/download/details.aspx?id=56519';
const NAME = 'ServiceTags_Public_20260622.json';
const FILE = `/download/7/1/d/71d86715/${NAME}`;

async function inNewFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-fetch-'));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Fetching extends CommandOutcome {
  readonly hits: readonly string[];
  /** What lies at --out. */
  readonly kept: string;
  readonly leftovers: readonly string[];
}

/** Fetches over a good file of an earlier day. */
async function fetchOver(site: (base: string) => Site, ...more: readonly string[]): Promise<Fetching> {
  return inNewFolder(async (folder) => {
    const out = join(folder, 'tags.json');
    writeFileSync(out, 'the good file');
    const served: Site = {};
    return withServer(served, async (base, hits) => {
      Object.assign(served, site(base));
      const outcome = await runCommand(['tags', 'fetch', '--out', out, ...more], {
        env: { RULEC_DOWNLOAD_BASE: base },
      });
      const leftovers = readdirSync(folder).filter((file) => file !== 'tags.json');
      return { ...outcome, hits: [...hits], kept: readFileSync(out, 'utf8'), leftovers };
    });
  });
}

const linked = (base: string): Site => ({ [PAGE]: answer(200, downloadPage(`${base}${FILE}`)) });

async function refuses(
  site: (base: string) => Site,
  code: string,
  reason: RegExp,
  ...more: string[]
): Promise<Fetching> {
  const outcome = await fetchOver(site, ...more);
  assert.is(outcome.exitCode, 2, outcome.stderr);
  assert.match(outcome.stderr, `error ${code}: `);
  assert.match(outcome.stderr, reason);
  assert.is(outcome.stdout, '');
  assert.is(outcome.kept, 'the good file');
  assert.equal(outcome.leftovers, []);
  return outcome;
}

test('the file is kept as it came and its place printed', async () => {
  const text = `\uFEFF${tagFile('Public').replaceAll('{', '{\r\n')}`;
  const outcome = await fetchOver((base) => ({ ...linked(base), [FILE]: answer(200, text) }));
  assert.is(outcome.exitCode, 0, outcome.stderr);
  assert.is(outcome.stderr, '');
  assert.match(outcome.stdout, /^\/.*\/tags\.json\n$/);
  assert.is(outcome.kept, text);
  assert.equal(outcome.leftovers, []);
});

test('the default place is the cache, under the name that Microsoft gives', async () => {
  const site: Site = {};
  await inNewFolder((folder) =>
    withServer(site, async (base) => {
      Object.assign(site, { ...linked(base), [FILE]: answer(200, tagFile('Public')) });
      const places: [Record<string, string>, string][] = [
        [{ XDG_CACHE_HOME: join(folder, 'cache') }, join(folder, 'cache/rulec', NAME)],
        [{ XDG_CACHE_HOME: 'relative', HOME: folder }, join(folder, '.cache/rulec', NAME)],
      ];
      for (const [env, file] of places) {
        const { stdout } = await runCommand(['tags', 'fetch', '--json'], {
          env: { ...env, RULEC_DOWNLOAD_BASE: base },
        });
        const result = { file, cloud: 'public', changeNumber: 406, tags: 2, prefixes: 3 };
        assert.equal(JSON.parse(stdout), { result, findings: [] });
        assert.is(readFileSync(file, 'utf8'), tagFile('Public'));
      }
    }),
  );
});

test('other clouds have their own pages', async () => {
  for (const [cloud, id, name] of [
    ['usgov', 57063, 'AzureGovernment'],
    ['china', 57062, 'China'],
  ] as const) {
    const file = `/download/${cloud}/ServiceTags_${name}_20260720.json`;
    const site = (base: string): Site => ({
      [`/en-us/download/details.aspx?id=${id}`]: answer(200, downloadPage(`${base}${file}`)),
      [file]: answer(200, tagFile(name)),
    });
    const outcome = await fetchOver(site, '--cloud', cloud);
    assert.is(outcome.exitCode, 0, outcome.stderr);
    assert.is(outcome.kept, tagFile(name));
  }
});

test('--out - prints the file', async () => {
  const site: Site = {};
  await withServer(site, async (base) => {
    Object.assign(site, { ...linked(base), [FILE]: answer(200, tagFile('Public')) });
    const outcome = await runCommand(['tags', 'fetch', '--out', '-'], { env: { RULEC_DOWNLOAD_BASE: base } });
    assert.equal(outcome, { exitCode: 0, stdout: tagFile('Public'), stderr: '' });
  });
});

test('progress shows on a terminal and leaves the line', async () => {
  const site: Site = {};
  await inNewFolder((folder) =>
    withServer(site, async (base) => {
      Object.assign(site, { ...linked(base), [FILE]: answer(200, tagFile('Public')) });
      const env = { RULEC_DOWNLOAD_BASE: base, XDG_CACHE_HOME: folder };
      const isTerminal = { stdout: false, stderr: true };
      const { stderr } = await runCommand(['tags', 'fetch'], { env, isTerminal });
      assert.is(stderr, `\r${NAME}: 0.0 of 0.0 MB\x1b[K\r\x1b[K${NAME}: change 406, 2 tags, 3 prefixes\n`);
    }),
  );
});

test('errors that pass are tried again, redirects followed', async () => {
  const outcome = await fetchOver((base) => ({
    [PAGE]: [answer(500, 'later'), answer(429, 'later'), redirect('/moved')],
    '/moved': answer(200, downloadPage(`${base}${FILE}`)),
    [FILE]: [truncated(tagFile('Public')), answer(503, ''), answer(200, tagFile('Public'))],
  }));
  assert.is(outcome.exitCode, 0, outcome.stderr);
  assert.is(outcome.kept, tagFile('Public'));
  assert.equal(outcome.hits, [PAGE, PAGE, PAGE, '/moved', FILE, FILE, FILE]);
});

test('a server that stays broken is left after three tries', async () => {
  const broken = await refuses(() => ({ [PAGE]: answer(500, 'no') }), 'RC812', /status 500 \(3 times\)/);
  assert.is(broken.hits.length, 3);
  const page = await refuses(
    (base) => ({ ...linked(base), [FILE]: answer(502, '') }),
    'RC812',
    /status 502 \(3 times\)/,
  );
  assert.is(page.hits.length, 4);
});

test('what will not pass is asked for once', async () => {
  assert.is((await refuses(() => ({}), 'RC812', /status 404\n/)).hits.length, 1);
  const loop = await refuses(() => ({ [PAGE]: redirect(PAGE) }), 'RC812', /leads on more than 5 times/);
  assert.is(loop.hits.length, 6);
  await refuses(() => ({ [PAGE]: answer(302, '') }), 'RC812', /status 302 and no address/);
});

test('redirects to other hosts are not followed', async () => {
  await refuses(() => ({ [PAGE]: redirect('https://example.net/x') }), 'RC812', /leads on to https:\/\/example\.net/);
  const file = (base: string): Site => ({ ...linked(base), [FILE]: redirect('file:///etc/passwd') });
  await refuses(file, 'RC812', /leads on to/);
});

test('an endless page and an endless file are cut off', async () => {
  await refuses(() => ({ [PAGE]: endless }), 'RC812', /more than 4 MB/);
  await refuses((base) => ({ ...linked(base), [FILE]: endless }), 'RC812', /more than 64 MB/);
});

test('a silent server is left when the time is over', async () => {
  await refuses(() => ({ [PAGE]: silent }), 'RC812', /did not answer in time/, '--timeout', '0.2');
  const stuck = (base: string): Site => ({
    ...linked(base),
    [FILE]: (response) => void response.writeHead(200).write('{"changeNumber": 4'),
  });
  await refuses(stuck, 'RC812', /did not answer in time/, '--timeout', '0.5');
});

test('a server that is not there', async () => {
  const base = await withServer({}, async (address) => address);
  const outcome = await runCommand(['tags', 'fetch', '--out', '-'], { env: { RULEC_DOWNLOAD_BASE: base } });
  assert.is(outcome.exitCode, 2);
  assert.match(outcome.stderr, /RC812: .* refuses connections \(3 times\)/);
});

test('a file that breaks off every time is not kept', async () => {
  const cut = (base: string): Site => ({ ...linked(base), [FILE]: truncated(tagFile('Public')) });
  await refuses(cut, 'RC812', /ended the connection \(3 times\)/);
});

test('what is no tag file of the cloud is not kept', async () => {
  const file = (text: string) => (base: string) => ({ ...linked(base), [FILE]: answer(200, text) });
  await refuses(file('<html>Log in</html>'), 'RC815', /web page/);
  await refuses(file(tagFile('China')), 'RC815', /tags of Azure operated by 21Vianet, not of Azure public cloud/);
  await refuses(file(tagFile('Public').slice(0, -9)), 'RC815', /no service-tag file/);
  await refuses(file(''), 'RC815', /it is empty/);
  await refuses(file('{"error": {"code": "x"}}'), 'RC815', /the error that Azure answered/);
  await refuses(file(tagFile('Public').replace('192.0.2.0/24', '192.0.2.1/24')), 'RC815', /lists "192.0.2.1\/24", but/);
});

test('pages without a link that may be followed', async () => {
  await refuses(() => ({ [PAGE]: answer(200, '<html></html>') }), 'RC813', /links to no ServiceTags_Public/);
  const foreign = downloadPage(`https://example.net/${NAME}`);
  const outcome = await refuses(() => ({ [PAGE]: answer(200, foreign) }), 'RC813', /at https:\/\/example\.net/);
  assert.is(outcome.hits.length, 1);
});

test('places that cannot be written to keep what they hold', async () => {
  const site: Site = {};
  await inNewFolder((folder) =>
    withServer(site, async (base) => {
      Object.assign(site, { ...linked(base), [FILE]: answer(200, tagFile('Public')) });
      mkdirSync(join(folder, 'a-folder'));
      writeFileSync(join(folder, 'a-file'), 'text');
      execFileSync('mkfifo', [join(folder, 'a-pipe')]);
      for (const [out, said] of [
        ['a-folder', 'it is a folder'],
        ['a-file/tags.json', 'a part of the path is a file'],
        ['a-pipe', 'it is no file'],
      ] as const) {
        const path = join(folder, out);
        const outcome = await runCommand(['tags', 'fetch', '--out', path], { env: { RULEC_DOWNLOAD_BASE: base } });
        assert.is(outcome.exitCode, 2, out);
        assert.match(outcome.stderr, `RC805: ${path} cannot be written: ${said}`);
      }
      assert.equal(readdirSync(folder).sort(), ['a-file', 'a-folder', 'a-pipe']);
      assert.ok(statSync(join(folder, 'a-pipe')).isFIFO());
    }),
  );
});

test('a link is kept, and what it points to is new', async () => {
  const site: Site = {};
  await inNewFolder((folder) =>
    withServer(site, async (base) => {
      Object.assign(site, { ...linked(base), [FILE]: answer(200, tagFile('Public')) });
      writeFileSync(join(folder, 'real.json'), 'old');
      symlinkSync('real.json', join(folder, 'link.json'));
      await runCommand(['tags', 'fetch', '--out', join(folder, 'link.json')], { env: { RULEC_DOWNLOAD_BASE: base } });
      assert.is(readFileSync(join(folder, 'real.json'), 'utf8'), tagFile('Public'));
    }),
  );
});

test('proxies of the environment are used, but not for what NO_PROXY lists', async () => {
  const site: Site = {};
  await withServer(site, (base) =>
    withProxy(async (proxy, asked) => {
      Object.assign(site, { ...linked(base), [FILE]: answer(200, tagFile('Public')) });
      const fetch = (env: Record<string, string>): Promise<CommandOutcome> =>
        runCommand(['tags', 'fetch', '--out', '-'], { env: { RULEC_DOWNLOAD_BASE: base, ...env } });
      const outcome = await fetch({ HTTP_PROXY: proxy });
      assert.is(outcome.stdout, tagFile('Public'), outcome.stderr);
      assert.ok(asked.length > 0 && asked.every((target) => target === new URL(base).host), asked.join());
      const before = asked.length;
      assert.is((await fetch({ http_proxy: proxy, NO_PROXY: 'example.net,127.0.0.1' })).stdout, tagFile('Public'));
      assert.is(asked.length, before);
    }),
  );
});

test('a proxy that is no URL is not repeated: it may hold a password', async () => {
  const env = { HTTPS_PROXY: 'user:secret@proxy' };
  const outcome = await runCommand(['tags', 'fetch', '--out', '-'], {
    env: { ...env, RULEC_DOWNLOAD_BASE: 'http://127.0.0.1:9' },
  });
  assert.is(outcome.exitCode, 2);
  assert.match(outcome.stderr, /RC812/);
  assert.not.match(outcome.stderr, /secret/);
});

test.run();
