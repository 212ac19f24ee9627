/** The parts of an OpenAPI document that the page shows. */
interface Documented {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string | undefined }
  readonly paths?: Readonly<Record<string, unknown>> | undefined
}
interface Operation {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema?: unknown }[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> }
  readonly responses?: Readonly<
    Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> }>
  >
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

const STYLE = `
body{margin:0 auto;max-width:60rem;padding:2rem 1rem;background:#0b0b12;color:#d8d8e6;font:16px/1.5 system-ui,sans-serif}
h1{color:#ff9c3a;font-weight:600}h2{margin-top:2.5rem;color:#b79cff;text-transform:capitalize}
details{margin:.5rem 0;border-left:.5rem solid #ff9c3a;border-radius:.75rem 0 0 .75rem;background:#15151f;padding:.5rem 1rem}
summary{cursor:pointer}code,pre{font:13px/1.45 ui-monospace,monospace}pre{overflow:auto;background:#0b0b12;padding:.75rem;border-radius:.5rem}
.method{display:inline-block;min-width:4rem;color:#ff9c3a;font-weight:700}.path{color:#fff}a{color:#b79cff}
@media (prefers-color-scheme:light){body{background:#fff;color:#222}details{background:#f3f1fa}pre{background:#fff}h1,.method{color:#a85400}h2,a{color:#5a3fb0}.path{color:#000}}
`

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
}

function json(value: unknown): string {
  return `<pre>${escaped(JSON.stringify(value, null, 2))}</pre>`
}

function content(media: Readonly<Record<string, { readonly schema?: unknown }>> | undefined): string {
  return Object.entries(media ?? {})
    .map(([type, { schema }]) => `<p><code>${escaped(type)}</code></p>${json(schema ?? {})}`)
    .join('')
}

function operation(method: string, path: string, op: Operation): string {
  const parameters = (op.parameters ?? []).map(
    (p) =>
      `<li><code>${escaped(p.name)}</code> in ${escaped(p.in)}${p.required ? ', required' : ''}: <code>${escaped(JSON.stringify(p.schema ?? {}))}</code></li>`,
  )
  const responses = Object.entries(op.responses ?? {}).map(
    ([status, r]) => `<details><summary>${escaped(status)} ${escaped(r.description ?? '')}</summary>${content(r.content)}</details>`,
  )
  return `<details><summary><span class="method">${method.toUpperCase()}</span> <code class="path">${escaped(path)}</code> ${escaped(op.summary ?? '')}</summary>
${parameters.length > 0 ? `<h3>Parameters</h3><ul>${parameters.join('')}</ul>` : ''}
${op.requestBody ? `<h3>Body</h3>${content(op.requestBody.content)}` : ''}
<h3>Answers</h3>${responses.join('')}</details>`
}

/** The API's documentation as one page that loads nothing else. */
export function docsPage(document: Documented): string {
  const groups = new Map<string, string[]>()
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const operations = item as Readonly<Record<string, Operation>>
    for (const method of METHODS) {
      const op = operations[method]
      if (!op) continue
      const tag = op.tags?.[0] ?? 'other'
      groups.set(tag, [...(groups.get(tag) ?? []), operation(method, path, op)])
    }
  }
  const sections = [...groups].map(([tag, items]) => `<section><h2>${escaped(tag)}</h2>${items.join('\n')}</section>`)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(document.info.title)} API</title><style>${STYLE}</style></head><body><main>
<h1>${escaped(document.info.title)} API ${escaped(document.info.version)}</h1><p>${escaped(document.info.description ?? '')} The same as a document: <a href="/openapi.json">/openapi.json</a>.</p>
${sections.join('\n')}</main></body></html>`
}

/** Shown in place of the console where the renderer was not built. */
export function notBuiltPage(): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>NEXUS</title><style>${STYLE}</style></head><body><main>
<h1>NEXUS is running, but its console was not built</h1>
<p>Run <code>npm run build</code> in the project folder and reload this page. The API is at <a href="/docs">/docs</a>.</p></main></body></html>`
}
