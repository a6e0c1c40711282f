import * as assert from 'uvu/assert';
import { downloadSite } from '../../src/azure/download-site.js';
import { findTagFile, type PageLink } from '../../src/azure/tag-file-page.js';
import { CLOUDS, type Cloud } from '../../src/service-tags/regions.js';
import { suite } from '../suite.js';
import { downloadPage } from './tag-answers.js';

const test = suite('download page');

const PAGE = new URL('https://www.microsoft.com/en-us/download/details.aspx?id=56519');
const FILES = 'https://download.microsoft.com/download/7/1/d/71d86715-5596-4529-9b13-da13a5de5b63';

function find(html: string, cloud: Cloud = 'public'): PageLink {
  const site = downloadSite(undefined);
  assert.ok(site);
  return findTagFile(html, PAGE, cloud, site);
}

const addressIn = (link: PageLink): string => (link.kind === 'none' ? 'none' : `${link.kind} ${link.url.href}`);

test('the link of each cloud is found, in an element and in a script', () => {
  const names = { public: 'Public', usgov: 'AzureGovernment', china: 'China' };
  for (const cloud of CLOUDS) {
    const address = `${FILES}/ServiceTags_${names[cloud]}_20260622.json`;
    const page = downloadPage(address);
    assert.is(addressIn(find(page, cloud)), `file ${address}`);
    assert.is(addressIn(find(page.replace(/<a .*<\/a>/, ''), cloud)), `file ${address}`, 'script alone');
    assert.is(addressIn(find(page.replace(/<script.*<\/script>/, ''), cloud)), `file ${address}`, 'element alone');
  }
});

test('the newest of several is taken, wherever it stands', () => {
  const days = ['20260615', '20260622', '20251028'];
  const page = days.map((day) => `<a href="${FILES}/ServiceTags_Public_${day}.json">`).join('');
  assert.is(addressIn(find(page)), `file ${FILES}/ServiceTags_Public_20260622.json`);
});

test('the file of another cloud is no link, nor is a bare name', () => {
  assert.is(addressIn(find(downloadPage(`${FILES}/ServiceTags_China_20260622.json`))), 'none');
  assert.is(addressIn(find('<b>ServiceTags_Public_20260622.json</b>')), 'none');
});

test('only the download host over https holds files', () => {
  for (const root of [
    'https://download.microsoft.com.example.net',
    'http://download.microsoft.com',
    'https://download.microsoft.com:8443',
    'https://download.microsoft.com@example.net',
    'https://www.microsoft.com',
    '',
  ]) {
    const link = find(`<a href="${root}/ServiceTags_Public_20260622.json">`);
    assert.is(link.kind, 'foreign', root);
  }
  const good = `${FILES}/ServiceTags_Public_20250101.json`;
  const bad = 'https://example.net/ServiceTags_Public_20260622.json';
  assert.is(addressIn(find(`<a href="${bad}"><a href="${good}">`)), `file ${good}`);
});

test('the site leads on only below microsoft.com over https', () => {
  const site = downloadSite('');
  for (const good of ['https://www.microsoft.com/x', 'https://download.microsoft.com/x', 'https://microsoft.com/'])
    assert.ok(site?.mayLeadTo(new URL(good)), good);
  for (const bad of ['http://www.microsoft.com/', 'https://notmicrosoft.com/', 'https://microsoft.com.example.net/'])
    assert.not(site?.mayLeadTo(new URL(bad)), bad);
});

test('a mirror is https, or plain http on this machine', () => {
  assert.is(
    downloadSite('https://mirror.example/ms/')?.page('usgov').href,
    'https://mirror.example/ms/en-us/download/details.aspx?id=57063',
  );
  assert.ok(downloadSite('http://[::1]:80'));
  for (const bad of ['http://mirror.example', 'ftp://127.0.0.1', 'mirror', 'file:///etc'])
    assert.not(downloadSite(bad), bad);
});

test.run();
