/** What a window shows when the console itself cannot stay up: it needs nothing, so it cannot crash for the same reason. */
const page = (title: string, text: string): string => `<!doctype html><html lang="en"><meta charset="utf-8"><title>NEXUS</title>
<style>
html{background:#04050a;color:#ffe8cc;font:500 4vmin/1.4 "Barlow Condensed","Arial Narrow",sans-serif;cursor:none}
body{display:flex;flex-direction:column;min-height:100vh;margin:0;box-sizing:border-box;padding:3vmin}
header,footer{display:flex;gap:.8vmin;height:9vmin}
header b,footer b{background:#ff9c33;color:#04050a;border-radius:5vmin 0 0 0;width:26vmin;font-weight:600;letter-spacing:.1em;text-align:right;padding:1.6vmin 3vmin;box-sizing:border-box}
header i,footer i{flex:1;background:#ffcc99;border-radius:0 4.5vmin 4.5vmin 0}
footer{height:4vmin}
footer b{background:#cc99cc;border-radius:0 0 0 4vmin}
footer i{background:#cc99cc;border-radius:0 2vmin 2vmin 0}
main{flex:1;display:grid;align-content:center;gap:2.5vmin;margin:1vmin 0;padding:3vmin 8vw 3vmin 6vw;border-left:3vmin solid #ff9c33;overflow-wrap:anywhere}
h1{font-size:8vmin;line-height:1.15;color:#ffaa00;margin:0}
p{margin:0;max-width:34em}
</style>
<header><b>NEXUS</b><i></i></header>
<main><h1>${escaped(title)}</h1>
<p>${escaped(text)}</p></main>
<footer><b></b><i></i></footer></html>`

const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`)

/** Address of a page that says this and nothing else. */
export const sorryAddress = (title: string, text: string): string => `data:text/html;charset=utf-8,${encodeURIComponent(page(title, text))}`

export const SORRY_ADDRESS = sorryAddress(
  'The picture failed several times.',
  'NEXUS itself goes on watching and keeps every incident. The picture is tried again every minute; if this stays, start NEXUS with --safe-gpu, or update the graphics driver.',
)
