/** The sheet of the HTML post-mortem: ink on paper, readable on a screen and on A4. */
export const STYLE = `
:root{--ink:#1b2430;--soft:#5a6675;--faint:#8b95a3;--rule:#dfe4ea;--wash:#f5f7f9;--blue:#1f5fa8;--red:#b3261e;--amber:#9a5b00;--green:#1c6b45;--violet:#5b3fa0}
*{box-sizing:border-box}
html{background:#e9edf1;color:var(--ink);font:15px/1.55 "Barlow","Segoe UI",system-ui,-apple-system,"Helvetica Neue",Arial,sans-serif;-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{margin:0}
main{max-width:1040px;margin:32px auto;padding:56px 64px 48px;background:#fff;box-shadow:0 1px 2px #0001,0 12px 40px #0f1a2a14;overflow-wrap:anywhere}
header{border-bottom:3px solid var(--ink);padding-bottom:20px;margin-bottom:28px}
.kicker{margin:0 0 6px;color:var(--soft);font-size:12px;font-weight:600;letter-spacing:.14em;text-transform:uppercase}
h1{margin:0 0 14px;font-size:32px;line-height:1.2;font-weight:700;letter-spacing:-.01em}
h2{margin:44px 0 14px;padding-top:14px;border-top:1px solid var(--rule);font-size:19px;line-height:1.3;font-weight:700}
h3{margin:22px 0 6px;font-size:15px;font-weight:700}
p{margin:0 0 10px}
.tags{display:flex;flex-wrap:wrap;gap:8px;margin:0;padding:0;list-style:none;font-size:13px}
.tags li{padding:3px 11px;border:1px solid var(--rule);border-radius:999px;background:var(--wash);color:var(--soft)}
.tags .p1,.tags .p2{border-color:#efc4c0;background:#fdf1f0;color:var(--red);font-weight:600}
.tags .p3{border-color:#ecd6ac;background:#fdf6e7;color:var(--amber);font-weight:600}
.tags .resolved{border-color:#b9dccb;background:#eff8f3;color:var(--green);font-weight:600}
.tags .open,.tags .acknowledged{border-color:#ecd6ac;background:#fdf6e7;color:var(--amber);font-weight:600}
dl.summary{display:grid;grid-template-columns:170px 1fr;gap:0;margin:0}
dl.summary dt,dl.summary dd{margin:0;padding:9px 0;border-bottom:1px solid var(--rule)}
dl.summary dt{color:var(--soft);font-weight:600}
dl.summary dt:last-of-type,dl.summary dd:last-of-type{border-bottom:0}
dl.summary dd{font-size:16px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(116px,1fr));gap:10px;margin:22px 0 0;padding:0;list-style:none}
.figures li{padding:12px 11px;background:var(--wash);border-radius:6px}
.figures span{display:block;color:var(--soft);font-size:12px;line-height:1.3}
.figures b{display:block;margin-top:4px;font-size:17px;line-height:1.25;font-weight:700;font-variant-numeric:tabular-nums}
table{width:100%;border-collapse:collapse;font-size:14px}
th{padding:6px 12px 6px 0;border-bottom:1.5px solid var(--ink);color:var(--soft);font-size:12px;font-weight:600;text-align:left;vertical-align:bottom}
td{padding:7px 12px 7px 0;border-bottom:1px solid var(--rule);vertical-align:top}
td.num,th.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.time{color:var(--soft);font-variant-numeric:tabular-nums;white-space:nowrap}
tr.cause td:first-child{font-weight:700}
.role{color:var(--soft)}
.lead{font-size:17px;line-height:1.5}
ol.path{display:flex;flex-wrap:wrap;gap:10px 30px;margin:18px 0 6px;padding:0;list-style:none}
ol.path li{position:relative;min-width:150px;padding:10px 14px;border:1px solid var(--rule);border-left:4px solid var(--amber);border-radius:4px;background:#fff}
ol.path li:first-child{border-left-color:var(--red)}
ol.path li.inferred{border-style:dashed;border-left-style:dashed;border-left-color:var(--faint)}
ol.path li+li::before{content:"→";position:absolute;left:-25px;top:50%;transform:translateY(-50%);color:var(--faint);font-size:17px}
ol.path b{display:block}
ol.path i{color:var(--soft);font-size:13px;font-style:normal}
.bar{width:150px;height:8px;margin-top:7px;border-radius:4px;background:var(--rule)}
.bar rect{fill:var(--blue)}
ul.evidence{margin:0;padding:0;list-style:none}
ul.evidence li{padding:7px 0 7px 26px;border-bottom:1px solid var(--rule);position:relative}
ul.evidence li::before{content:"";position:absolute;left:6px;top:15px;width:8px;height:8px;border-radius:50%;background:var(--blue)}
ul.evidence.against li::before{border-radius:0;background:none;border:2px solid var(--red)}
ul.questions{margin:0;padding-left:20px}
ul.questions li{padding:3px 0}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:18px 24px}
figure{margin:0;break-inside:avoid}
figcaption{margin-bottom:2px;font-size:13px;font-weight:600}
svg{display:block;width:100%;height:auto}
svg text{font-family:inherit}
.axis{fill:var(--soft);font-size:11px;font-variant-numeric:tabular-nums}
.grid{stroke:var(--rule)}
.mean,.worst{fill:none;stroke-linejoin:round;stroke-linecap:round}
.mean{stroke-width:2.2}
.mean.latency{stroke:var(--blue)}
.mean.errors{stroke:var(--red)}
.worst{stroke:#9fbbdc;stroke-width:1}
.marker line{stroke-width:1.4;stroke-dasharray:4 3}
.marker text{font-size:11px;font-weight:600}
.marker.onset line{stroke:var(--red)}.marker.onset text{fill:var(--red)}
.marker.alert line{stroke:var(--amber)}.marker.alert text{fill:var(--amber)}
.marker.fix line{stroke:var(--violet)}.marker.fix text{fill:var(--violet)}
.marker.end line{stroke:var(--green)}.marker.end text{fill:var(--green)}
.legend{margin:10px 0 0;color:var(--soft);font-size:13px}
.why{margin:0;padding:0;list-style:none;font-size:14px}
.why li{display:grid;grid-template-columns:76px minmax(110px,auto) 1fr;gap:12px;padding:6px 0;border-bottom:1px solid var(--rule)}
.why time{color:var(--soft);font-variant-numeric:tabular-nums}
.why .group{font-weight:600}
.rule{color:var(--soft)}
.empty{color:var(--soft)}
footer{margin-top:48px;padding-top:14px;border-top:1px solid var(--rule);color:var(--soft);font-size:12.5px}
@media (max-width:760px){main{margin:0;padding:28px 20px;box-shadow:none}.charts{grid-template-columns:1fr}dl.summary{grid-template-columns:1fr}dl.summary dt{padding-bottom:0;border:0}table{display:block;overflow-x:auto}.why li{grid-template-columns:1fr;gap:0}}
@media print{@page{size:A4;margin:16mm 14mm}html{background:#fff;font-size:12px}main{max-width:none;margin:0;padding:0;box-shadow:none}h2{break-after:avoid;margin-top:26px}h1{font-size:25px}tr,li,dt,dd{break-inside:avoid}dl.summary dd{font-size:13px}.figures b{font-size:16px}}
`
