/** What a window shows when the console itself cannot stay up: it needs nothing, so it cannot crash for the same reason. */
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>NEXUS</title>
<style>
html{background:#05060a;color:#ffcc99;font:500 4vmin/1.4 sans-serif;cursor:none}
body{display:grid;place-content:center;min-height:100vh;margin:0 8vw}
h1{font-size:7vmin;color:#ff9933;margin:0}
</style>
<h1>The picture failed several times.</h1>
<p>NEXUS itself goes on watching and keeps every incident. The picture is tried again every minute; if this stays, start NEXUS with
--safe-gpu, or update the graphics driver.</p></html>`

export const SORRY_ADDRESS = `data:text/html;charset=utf-8,${encodeURIComponent(PAGE)}`
