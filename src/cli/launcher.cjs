#!/usr/bin/env node
'use strict';
/**
 * What `rulec` on the path is. Starting is mostly compiling JavaScript, so the bundle beside this file is compiled from
 * V8's code cache, which the build keeps beside it. V8 refuses a cache of another version or with other flags, and
 * compiles the text instead.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const file = join(__dirname, 'bundle.cjs');

function readCache() {
  try {
    return readFileSync(join(__dirname, 'bundle.cache'));
  } catch {
    return undefined;
  }
}

const text = readFileSync(file, 'utf8');
const script = new Script(`(function (exports, require, module, __filename) {${text}\n})`, {
  filename: file,
  cachedData: readCache(),
});
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, require, bundle, file);

if (require.main === module) bundle.exports.run();
else module.exports = { script, main: bundle.exports.main };
