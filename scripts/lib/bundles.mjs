import { isBuiltin } from 'node:module'
import { parseAst } from 'vite'

/**
 * @typedef {object} Imported
 * @property {string} specifier
 * @property {'import' | 'require'} how
 * @property {boolean} later asked for when the code comes to it, not before the module runs
 */

/**
 * Everything a bundled file asks for by a literal name: static and dynamic imports, re-exports and require calls.
 * @param {string} code
 * @returns {Imported[]}
 */
export function importsOf(code) {
  /** @type {Imported[]} */
  const found = []
  /** @param {any} node */
  const visit = (node) => {
    if (node === null || typeof node !== 'object') return
    if (Array.isArray(node)) {
      for (const child of node) visit(child)
      return
    }
    const source = node.source?.value
    if (typeof source === 'string' && /^(?:Import|Export)/.test(node.type))
      found.push({ specifier: source, how: 'import', later: node.type === 'ImportExpression' })
    if (node.type === 'CallExpression' && node.callee?.type === 'Identifier' && node.callee.name === 'require') {
      const [argument] = node.arguments
      if (argument?.type === 'Literal' && typeof argument.value === 'string')
        found.push({ specifier: argument.value, how: 'require', later: true })
    }
    for (const value of Object.values(node)) visit(value)
  }
  visit(parseAst(code))
  return found
}

/** @param {any} node @param {(node: any) => boolean} enter whether to look into it */
function walk(node, enter) {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const child of node) walk(child, enter)
    return
  }
  if (typeof node.type === 'string' && !enter(node)) return
  for (const value of Object.values(node)) walk(value, enter)
}

/**
 * Whether a module waits before the modules that import it run. Electron may be ready by then, and takes no schemes and
 * no paths any more.
 * @param {string} code
 */
export function waitsAtTop(code) {
  let waits = false
  walk(parseAst(code), (node) => {
    if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await)) waits = true
    return !/Function|^(?:MethodDefinition|PropertyDefinition)$/.test(node.type)
  })
  return waits
}

/**
 * How often a module calls a method of this name, and the first call in the body of a function of it.
 * @param {string} code
 * @param {string} method
 * @param {string} functionName
 * @returns {{calls: number, firstCallIn: string | undefined}} name of the function that the body calls first
 */
export function callsOf(code, method, functionName) {
  let calls = 0
  /** @type {string | undefined} */
  let firstCallIn
  walk(parseAst(code), (node) => {
    if (node.type === 'CallExpression' && node.callee.property?.name === method) calls++
    const first = node.type === 'FunctionDeclaration' && node.id?.name === functionName ? node.body.body[0] : undefined
    if (first?.type === 'ExpressionStatement' && first.expression.type === 'CallExpression') firstCallIn = first.expression.callee.name
    return true
  })
  return { calls, firstCallIn }
}

/** @param {string} specifier */
export const isRelative = (specifier) => /^\.\.?\//.test(specifier)

/** The package a bare specifier belongs to. @param {string} specifier */
export const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** @param {string} specifier */
export const isNodeBuiltin = (specifier) => isBuiltin(specifier)

/**
 * Hosts that appear in the renderer's bundle as names or in messages of libraries, and are never requested: XML
 * namespaces, addresses in error texts, licence notes. Any other host in the bundle has to be looked at by a person.
 */
const HOSTS_ONLY_NAMED = new Set([
  'www.w3.org',
  'react.dev',
  'reactjs.org',
  'github.com',
  'fb.me',
  'threejs.org',
  'jcgt.org',
  'en.wikipedia.org',
  'docs.pmnd.rs',
  'json-schema.org',
  'opencollective.com',
  // Datadog RUM: a page of its documentation in messages, and where its own scripts come from, to know its own errors.
  'docs.datadoghq.com',
  'www.datadoghq-browser-agent.com',
  'www.datad0g-browser-agent.com',
  'd3uc069fcn7uxw.cloudfront.net',
  'd20xtzwzcl0ceb.cloudfront.net',
  'localhost',
  '127.0.0.1',
])

/**
 * @param {string} text of a script
 * @returns {string[]} hosts of absolute addresses that are not known to be mere names
 */
export function foreignHosts(text) {
  const hosts = new Set()
  for (const [, host] of text.matchAll(/\b(?:https?|wss?):\/\/([a-z0-9.-]+)/gi)) {
    if (host !== undefined && /\.[a-z]/i.test(host) && !HOSTS_ONLY_NAMED.has(host.toLowerCase())) hosts.add(host)
  }
  return [...hosts]
}

/**
 * What an HTML page loads: the values of src and href.
 * @param {string} html
 * @returns {string[]}
 */
export const pageReferences = (html) => [...html.matchAll(/\s(?:src|href)\s*=\s*["']([^"']*)["']/g)].map((match) => match[1] ?? '')

/**
 * Whether the page has a script of its own text, which our content security policy refuses.
 * @param {string} html
 */
export const hasInlineScript = (html) => /<script(?![^>]*\ssrc\s*=)[^>]*>\s*\S/i.test(html)

/**
 * Addresses a style sheet loads from elsewhere.
 * @param {string} css
 * @returns {string[]}
 */
export const foreignStyleReferences = (css) =>
  [...css.matchAll(/(?:url\(\s*["']?|@import\s+["'])((?:https?:)?\/\/[^"')\s]+)/gi)].map((match) => match[1] ?? '')
