/**
 * The style sheet of all pages: light and dark, screen and print.
 *
 * The colours are those of Okabe and Ito (2008), which readers with any colour vision can distinguish. No
 * fact is encoded by colour alone: dashes, glyphs and labels repeat it.
 *
 * @module
 */
const LIGHT = `
--paper:#fff;--ink:#16191d;--muted:#59616c;--hair:#e4e7eb;--panel:#f6f7f9;
--forecast:#0a5c9e;--band:#0a6fc0;--b95:.15;--b80:.22;--b50:.34;
--naive:#b35900;--bad:#b3261e;--warn:#9a6200;--good:#00734f;
--gap:#fff`;
const DARK = `
--paper:#101317;--ink:#e6e9ed;--muted:#9ba5b1;--hair:#272d34;--panel:#171b20;
--forecast:#8ac6ff;--band:#3d94e0;--b95:.24;--b80:.34;--b50:.5;
--naive:#f2a65a;--bad:#ff8a80;--warn:#f0b429;--good:#4fd1a5;
--gap:#101317`;

export const STYLE = `
:root{color-scheme:light dark;${LIGHT};
--k0:#0072b2;--k1:#e69f00;--k2:#009e73;--k3:#cc79a7;--k4:#56b4e9;--k5:#d55e00;--k6:#b8ab2e;--k7:#8a9099}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums}
main,header,footer{max-width:1120px;margin:0 auto;padding:0 24px}
header{padding-top:40px}main>section:first-child h2{margin-top:24px}
h1{font-size:30px;line-height:1.2;margin:0 0 4px;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{font-size:21px;margin:56px 0 4px;letter-spacing:-.01em;overflow-wrap:anywhere}
h3{font-size:15px;margin:36px 0 4px}
p{margin:4px 0 12px;max-width:72ch}
.lead{font-size:17px;color:var(--muted)}
.muted,.note,.ylabel,.xlabel{color:var(--muted)}
a{color:var(--forecast)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:1px;
margin:24px 0 8px;border:1px solid var(--hair);border-radius:10px;
overflow:hidden}
.tiles div{padding:14px 16px;box-shadow:0 0 0 1px var(--hair)}
.tiles dt{font-size:13px;color:var(--muted)}
.tiles dd{margin:2px 0 0;font-size:24px;line-height:1.2;font-weight:600;letter-spacing:-.01em}
.tiles small{display:block;font-size:12px;font-weight:400;letter-spacing:0;color:var(--muted)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:16px;
padding:0;list-style:none}
.cards a{display:block;color:inherit;text-decoration:none;border:1px solid var(--hair);
border-radius:10px;padding:12px 14px;height:100%}
.cards a:hover{border-color:var(--forecast)}
.cards b{display:block;overflow-wrap:anywhere;line-height:1.3}
.cards small{color:var(--muted)}
.spark{display:block;width:100%;height:64px;margin-top:8px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:0 32px}
figure{margin:20px 0 12px;break-inside:avoid}
figcaption{font-weight:600;font-size:14px;margin-bottom:14px}
.ylabel{font-weight:400;margin-left:6px}
.frame{display:grid;grid-template-columns:52px 1fr;margin-right:6px}
.y{position:relative;font-size:12px;color:var(--muted)}
.y span{position:absolute;right:8px;transform:translateY(-50%);white-space:nowrap}
.area{position:relative;height:170px;min-width:0}
.large .area{height:300px}.medium .area{height:170px}.small .area{height:120px}
.area>svg{display:block;width:100%;height:100%;overflow:hidden}
.x{grid-column:2;position:relative;height:22px;font-size:12px;color:var(--muted)}
.x span{position:absolute;top:4px;transform:translateX(-50%)}
.x .xlabel{right:0;top:19px;transform:none}
.strip{grid-column:2;position:relative;height:5px;margin-top:3px}
.strip span{position:absolute;top:0;bottom:0;min-width:2px}
.mark{position:absolute;top:-12px;transform:translateX(-50%);font-size:9px;line-height:1;
color:var(--muted);cursor:default}.mark.info{font-size:7px;top:-10px}
.mark.warning{color:var(--warn)}.mark.error,.mark.critical{color:var(--bad)}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:16px 0 0 52px;padding:0;
font-size:13px;color:var(--muted)}
.legend li{display:flex;align-items:center;gap:7px}
.swatch{width:24px;height:12px;flex:none;overflow:visible}
.note{font-size:13px;margin:8px 0 0 52px;max-width:none}
path{fill:none;vector-effect:non-scaling-stroke;stroke-linejoin:round;stroke-linecap:round}
.grid{stroke:var(--hair);stroke-width:1}
.marks{stroke:var(--muted);stroke-width:1;stroke-dasharray:1 4;opacity:.6}
.b95,.b80,.b50{fill:var(--band);stroke:none}
.b95{opacity:var(--b95)}.b80{opacity:var(--b80)}.b50{opacity:var(--b50)}
.line{stroke-width:1.75}
.forecast{stroke:var(--forecast)}
.actual{stroke:var(--ink)}.actual.line{stroke-width:1.1}
.dots{stroke-width:3.6}.actual.dots{stroke:var(--ink)}
.rejected.dots{stroke:var(--bad);stroke-width:7}
.missing.dots{stroke:var(--muted);stroke-width:4}
.naive{stroke:var(--naive);stroke-dasharray:6 4}
.limit{stroke:var(--bad);stroke-width:1.25;stroke-dasharray:3 4}
.envelope{fill:var(--ink);opacity:.22;stroke:none}
.shade{fill:var(--band);opacity:.08;stroke:none}
.hit{fill:transparent;stroke:none}.hit:hover{fill:var(--ink);fill-opacity:.07}
.nominal{fill:var(--muted);opacity:.16;stroke:none}
.c50{stroke:var(--k1)}.c80{stroke:var(--forecast)}.c95{stroke:var(--k2)}
.c50.line{stroke-dasharray:2 4}.c95.line{stroke-dasharray:8 4}
${Array.from({ length: 8 }, (_, k) => `.k${k}{fill:var(--k${k});stroke:var(--gap);stroke-width:1}`).join("")}
.m-robust{background:var(--k3)}.m-warming_up{background:var(--k7)}
.m-degraded{background:var(--warn)}.m-emergency{background:var(--bad)}
rect.m-robust{fill:var(--k3)}rect.m-warming_up{fill:var(--k7)}
rect.m-degraded{fill:var(--warn)}rect.m-emergency{fill:var(--bad)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:13.5px;margin:8px 0;width:100%}
caption{text-align:left;font-weight:600;padding:6px 0}
th,td{padding:6px 14px 6px 0;text-align:right;border-bottom:1px solid var(--hair);white-space:nowrap}
th{font-weight:600;color:var(--muted);white-space:normal;vertical-align:bottom}
th:first-child,td:first-child,.text{text-align:left}
td.wrap{white-space:normal;text-align:left}
.better{color:var(--good)}.worse{color:var(--bad)}
summary{cursor:pointer;color:var(--forecast);padding:6px 0}
pre{background:var(--panel);padding:14px 16px;border-radius:8px;overflow:auto;font-size:12.5px}
footer{padding-top:24px;padding-bottom:48px;margin-top:56px;border-top:1px solid var(--hair);
color:var(--muted);font-size:13px}
@media (max-width:640px){main,header,footer{padding-left:14px;padding-right:14px}
h1{font-size:24px}.large .area{height:230px}.frame{grid-template-columns:40px 1fr}
.legend,.note{margin-left:0}.dots.actual{stroke-width:0}.pair{gap:0}
.y span{right:5px}.x span:nth-child(even):not(.xlabel){display:none}}
@media print{:root{color-scheme:light;${LIGHT}}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{font-size:10.5pt}main,header,footer{max-width:none;padding:0}
h2,h3{break-after:avoid}.hit{display:none}.large .area{height:210px}
.pair{grid-template-columns:1fr 1fr;gap:0 20px}.medium .area{height:130px}.small .area{height:90px}
table{font-size:8.5pt}th,td{padding:3px 8px 3px 0}.scroll{overflow:visible}
details::details-content{content-visibility:visible;display:block;height:auto}
summary{color:inherit;font-weight:600}a{color:inherit;text-decoration:none}
tr{break-inside:avoid}@page{margin:16mm}}
`
  .replaceAll(/\n/g, "")
  .trim();
