/** What a window shows when the console itself cannot stay up: it needs nothing, so it cannot crash for the same reason. */
const page = (title: string, text: string): string => `<!doctype html><html lang="en"><meta charset="utf-8"><title>NEXUS</title>
<style>
html{background:#05060a;color:#ffcc99;font:500 4vmin/1.4 sans-serif;cursor:none}
body{display:grid;place-content:center;min-height:100vh;margin:0 8vw;overflow-wrap:anywhere}
h1{font-size:7vmin;color:#ff9933;margin:0}
</style>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p></html>`

const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`)

/** Address of a page that says this and nothing else. */
export const sorryAddress = (title: string, text: string): string => `data:text/html;charset=utf-8,${encodeURIComponent(page(title, text))}`

export const SORRY_ADDRESS = sorryAddress(
  'The picture failed several times.',
  'NEXUS itself goes on watching and keeps every incident. The picture is tried again every minute; if this stays, start NEXUS with --safe-gpu, or update the graphics driver.',
)
