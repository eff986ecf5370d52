// Parses every .tf file below this directory and resolves every reference: variables, locals, resources, data sources, modules with their inputs and outputs.
// No provider's schema is known here: this is a check of syntax and references, not a plan.
//
//   node infra/terraform/check.mjs [DIRECTORY]        needs scripts/setup/hcl2json.sh
import { createRequire } from 'node:module';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = join(process.env.XDG_CACHE_HOME || join(process.env.HOME, '.cache'), 'baktainer', 'hcl2json', 'package.json');
const { parse, getReferencesInExpression } = createRequire(cache)('@cdktn/hcl2json');

const root = resolve(process.argv[2] ?? dirname(fileURLToPath(import.meta.url)));
const builtIn = new Set(['each', 'count', 'self', 'path', 'terraform']);
const problems = [];
const modules = new Map();

// load DIRECTORY: what its files declare, merged.
async function load(directory) {
  const known = { directory, files: [], variable: {}, local: {}, output: {}, module: {}, resource: {}, data: {} };
  modules.set(directory, known);
  for (const name of readdirSync(directory).filter(name => name.endsWith('.tf')).sort()) {
    const file = join(directory, name);
    try {
      const content = await parse(file, readFileSync(file, 'utf8'));
      known.files.push({ file, content });
      for (const [variable] of Object.values(content.variable ?? {})) delete variable.type; // Looks like a reference once it is JSON.
      for (const block of content.locals ?? []) Object.assign(known.local, block);
      for (const kind of ['variable', 'output', 'module']) Object.assign(known[kind], content[kind] ?? {});
      for (const kind of ['resource', 'data']) {
        for (const [type, named] of Object.entries(content[kind] ?? {})) known[kind][type] = { ...known[kind][type], ...named };
      }
    } catch (e) {
      problems.push(`${relative(root, file)}: ${`${e.message ?? e}`.trim()}`);
    }
  }
}

// Every expression in a block, with the names that dynamic blocks around it bring along.
function* expressions(value, iterators = []) {
  if (typeof value === 'string') yield { text: value, iterators };
  else if (Array.isArray(value)) for (const item of value) yield* expressions(item, iterators);
  else if (value && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      yield { text: key, iterators };
      if (key === 'dynamic') for (const [name, block] of Object.entries(item)) yield* expressions(block, [...iterators, block[0]?.iterator ?? name]);
      else yield* expressions(item, iterators);
    }
  }
}

function resolves(known, parts, used) {
  const [first, second, third] = parts.map(part => part.replace(/\[.*$/, ''));
  const declared = (kind, type, name) => name in (known[kind][type] ?? {});
  switch (first) {
    case 'var': used.add(second); return second in known.variable;
    case 'local': return second in known.local;
    case 'data': return declared('data', second, third);
    case 'module': {
      const child = second in known.module && modules.get(resolve(known.directory, known.module[second][0].source));
      return child && (third === undefined || third in child.output);
    }
    default: return builtIn.has(first) || declared('resource', first, second);
  }
}

async function checkReferences(known) {
  const used = new Set();
  for (const { file, content } of known.files) {
    for (const { text, iterators } of expressions(content)) {
      if (!text.includes('${')) continue;
      // The parser's reference ends where a splat begins.
      const splats = [...text.matchAll(/\bmodule\.[\w-]+\[\*\]\.[\w-]+/g)].map(([match]) => ({ value: match.replace('[*]', '') }));
      for (const { value } of [...await getReferencesInExpression(file, text), ...splats]) {
        const parts = value.split('.');
        if (iterators.includes(parts[0]) || resolves(known, parts, used)) continue;
        problems.push(`${relative(root, file)}: ${value} is not declared`);
      }
    }
  }
  for (const name of Object.keys(known.variable)) if (!used.has(name)) problems.push(`${relative(root, known.directory)}: var.${name} is not used`);
}

function checkModules(known) {
  for (const [name, [call]] of Object.entries(known.module)) {
    const child = modules.get(resolve(known.directory, call.source));
    const where = `${relative(root, known.directory)}: module.${name}`;
    if (!child) { problems.push(`${where}: ${call.source} is not there`); continue; }
    const given = Object.keys(call).filter(key => !['source', 'count', 'for_each', 'providers', 'depends_on'].includes(key));
    for (const input of given) if (!(input in child.variable)) problems.push(`${where}: ${input} is no variable of it`);
    for (const [input, [variable]] of Object.entries(child.variable)) {
      if (!('default' in variable) && !given.includes(input)) problems.push(`${where}: ${input} is missing`);
    }
  }
}

const directories = [root, ...readdirSync(root, { recursive: true }).map(name => join(root, name))]
  .filter(path => existsSync(path) && statSync(path).isDirectory() && readdirSync(path).some(name => name.endsWith('.tf')));
for (const directory of directories) await load(directory);
for (const known of modules.values()) { checkModules(known); await checkReferences(known); }

for (const problem of problems) console.error(problem);
const count = [...modules.values()].reduce((sum, known) => sum + known.files.length, 0);
if (problems.length === 0 && count > 0) console.log(`${count} files parse, every reference resolves`);
process.exit(problems.length === 0 && count > 0 ? 0 : 1);
