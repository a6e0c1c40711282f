#!/usr/bin/env node
'use strict';
/**
 * What `rulec` on the path is. Starting is mostly compiling JavaScript, so the bundle beside this file is compiled from
 * V8's code cache, which the build keeps beside it. V8 refuses a cache of another version or with other flags, and
 * compiles the text instead. `rulec compile`, which runs most, has a bundle without the other commands.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

/** Help tells of all commands, so it is for the whole bundle. */
function bundleFor([command, ...words]) {
  const isAlone = command === 'compile' && !words.some((word) => /^(?:-h$|--help|--version|--get-yargs)/.test(word));
  return isAlone ? 'compile' : 'rulec-all';
}

function readCache(name) {
  try {
    return readFileSync(join(__dirname, `${name}.cache`));
  } catch {
    return undefined;
  }
}

/** The functions of a bundle, and the script that it was, whose cache the build keeps. */
function load(name) {
  const file = join(__dirname, `${name}.cjs`);
  const text = readFileSync(file, 'utf8');
  const script = new Script(`(function (exports, require, module, __filename) {${text}\n})`, {
    filename: file,
    cachedData: readCache(name),
  });
  const bundle = { exports: {} };
  script.runInThisContext()(bundle.exports, require, bundle, file);
  return { script, ...bundle.exports };
}

if (require.main === module) load(bundleFor(process.argv.slice(2))).run();
else module.exports = { load, bundleFor };
