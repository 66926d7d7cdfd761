"use strict";
// Nothing of the stream becomes markup: every name and value is set as text.
const stream = JSON.parse(document.getElementById("stream").textContent);
const $ = (id) => document.getElementById(id);
const el = (tag, text, name) => {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (name) made.className = name;
  return made;
};
const size = (n) => n < 10240 ? `${n} bytes` : n < 10485760 ? `${n >> 10} KiB` : `${Math.floor(n / 1048576)} MiB`;
const hex = (n, width) => n.toString(16).padStart(width, "0");
const [DEPTH, NAME, AT, SIZE, TYPE, VALUE, KIND] = [0, 1, 2, 3, 4, 5, 6];
const title = (section) => section.name + (section.instance ? `@${section.instance}` : "");
const bytes = (section) => {
  section.bytes ??= Uint8Array.from(atob(section.base64), (c) => c.charCodeAt(0));
  return section.bytes;
};

function head() {
  document.title = `${stream.machine}: a stream, explained`;
  $("title").textContent = stream.machine;
  $("facts").textContent = stream.facts;
  for (const problem of stream.problems) {
    $("problems").hidden = false;
    $("problems").lastChild.append(el("li", `at ${problem.offset} (0x${hex(problem.offset, 1)}): ${problem.text}`, "bad"));
  }
  for (const block of stream.ram) {
    $("ram").hidden = false;
    const row = el("tr");
    for (const text of [size(block.length), `${block.whole} whole`, `${block.zero} zero`, `${block.xbzrle} XBZRLE`, `${block.compressed} compressed`, block.name]) {
      row.append(el("td", text));
    }
    $("ram").lastChild.append(row);
  }
  if (stream.difference) {
    $("difference").hidden = false;
    for (const part of stream.difference) {
      const text = el("pre");
      for (const line of part.split("\n").filter((line) => line)) {
        const name = /^ *- /.test(line) ? "removed" : /^ *\+ /.test(line) ? "added" : "";
        text.append(el("span", line + "\n", name));
      }
      $("difference").lastChild.append(text);
    }
  }
}

// Areas by size: rows of about square boxes, the largest first.
function map() {
  const all = stream.sections.filter((section) => section.size > 0).sort((a, b) => b.size - a.size);
  const total = all.reduce((sum, section) => sum + section.size, 0);
  let [x, y, w, h] = [0, 0, 100, 100];
  const box = $("map").getBoundingClientRect();
  const aspect = (box.width || 800) / (box.height || 224);
  const worst = (row, side, scale) => {
    const sum = row.reduce((sum, section) => sum + section.size * scale, 0);
    return Math.max(...row.map((section) => { const other = section.size * scale / (sum / side); return Math.max(sum / side / other, other / (sum / side)); }));
  };
  let at = 0;
  while (at < all.length) {
    const rest = all.slice(at).reduce((sum, section) => sum + section.size, 0);
    const [pw, ph] = [w * aspect, h];
    const scale = pw * ph / rest;
    const side = Math.min(pw, ph);
    const row = [all[at++]];
    while (at < all.length && row.length < 64 && worst([...row, all[at]], side, scale) <= worst(row, side, scale)) row.push(all[at++]);
    const sum = row.reduce((sum, section) => sum + section.size, 0);
    const share = at < all.length ? sum / rest : 1;
    let along = 0;
    for (const section of row) {
      const part = section.size / sum;
      const [l, t, bw, bh] = pw > ph ? [x, y + along * h, w * share, h * part] : [x + along * w, y, w * part, h * share];
      along += part;
      const button = el("button", `${title(section)} ${size(section.size)}`);
      button.title = `${title(section)}, ${size(section.size)}, ${(100 * section.size / total).toFixed(1)} %`;
      button.style.cssText = `left:${l}%;top:${t}%;width:${bw}%;height:${bh}%;background:hsl(${[...section.name].reduce((sum, c) => sum * 31 + c.codePointAt(0) >>> 0, 7) % 360} 55% 75%)`;
      button.onclick = () => go(section);
      $("map").append(button);
    }
    if (pw > ph) { x += w * share; w *= 1 - share; } else { y += h * share; h *= 1 - share; }
  }
}

function tree() {
  for (const section of stream.sections) {
    const details = el("details");
    const line = el("summary");
    line.append(el("span", `0x${hex(section.offset, 8)} `, "dim"), el("b", title(section)), el("span", ` v${section.version}, ${size(section.size)}`, "dim"));
    if (!section.whole) line.append(el("span", " cut or damaged", "bad"));
    details.append(line);
    details.ontoggle = () => { if (details.open) fill(section, details); };
    section.details = details;
    $("tree").append(details);
  }
}

function fill(section, details) {
  if (section.rows) return;
  section.rows = [];
  for (const text of [section.remark, section.opaque && `opaque: ${section.opaque}`, section.more && `${section.more} more items are not in this page`]) {
    if (text) details.append(el("div", text, "dim"));
  }
  section.items.forEach((item, nth) => {
    const row = el("div", undefined, item[KIND] === "p" ? "item subsection" : "item");
    const name = el("span", item[NAME]);
    name.style.paddingLeft = `${item[DEPTH]}rem`;
    row.append(el("span", `0x${hex(section.start + item[AT], 8)}`, "dim"), name, el("span", item[TYPE], "dim"), el("span", item[VALUE]));
    row.onclick = () => choose(section, nth);
    section.rows.push(row);
    details.append(row);
  });
  for (const fault of section.faults) details.append(el("div", fault, "bad"));
}

// Where an item ends: behind all that is in it.
function end(section, nth) {
  const { items } = section;
  if (items[nth][KIND] === "v") return items[nth][AT] + items[nth][SIZE];
  let last = nth + 1;
  while (last < items.length && items[last][DEPTH] > items[nth][DEPTH]) last++;
  return last < items.length ? items[last][AT] : section.size;
}

function choose(section, nth) {
  document.querySelector(".chosen")?.classList.remove("chosen");
  const item = section.items[nth];
  section.rows[nth]?.classList.add("chosen");
  show(section, item[AT], end(section, nth), item[NAME]);
}

const LINES = 256;
function show(section, from, to, name) {
  const all = bytes(section);
  $("place").textContent = name ? `${title(section)}: ${name}, ${to - from} bytes` : `${title(section)}, ${size(section.size)}`;
  $("hex").textContent = "";
  const first = Math.max(0, (from >> 4) - 4);
  for (let line = first; line < first + LINES && line * 16 < all.length; line++) {
    $("hex").append(el("span", `${hex(section.start + line * 16, 8)} `, "dim"));
    let text = "";
    for (let at = line * 16; at < line * 16 + 16; at++) {
      const byte = all[at];
      const shown = byte === undefined ? "  " : hex(byte, 2);
      $("hex").append(byte !== undefined && at >= from && at < to ? el("mark", shown) : document.createTextNode(shown), " ");
      text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte === undefined ? "" : ".";
    }
    $("hex").append(` ${text}\n`);
  }
  if (all.length < section.size) $("hex").append(`the first ${size(all.length)} are in this page\n`);
}

function go(section, nth) {
  section.details.open = true;
  fill(section, section.details);
  if (nth === undefined) show(section, 0, 0);
  else choose(section, nth);
  (section.rows[nth] ?? section.details).scrollIntoView({ block: nth === undefined ? "start" : "center" });
}

const MOST = 500;
function search(text) {
  const wanted = text.trim().toLowerCase();
  $("found").hidden = !wanted;
  if (!wanted) return;
  const list = $("found").lastChild;
  list.textContent = "";
  let count = 0;
  const found = (section, nth, shown) => {
    if (++count > MOST) return;
    const line = el("li", shown);
    line.onclick = () => go(section, nth);
    list.append(line);
  };
  for (const section of stream.sections) {
    if (title(section).toLowerCase().includes(wanted)) found(section, undefined, title(section));
    section.items.forEach((item, nth) => {
      if ([NAME, TYPE, VALUE].some((at) => item[at].toLowerCase().includes(wanted))) {
        found(section, nth, `${title(section)}: ${item[NAME]} ${item[TYPE]} ${item[VALUE]}`);
      }
    });
  }
  $("found").firstChild.textContent = `${count} found` + (count > MOST ? `, ${MOST} shown` : "");
}

// `#search=TEXT` searches, `#section=NUMBER` opens a section: so a place in a page can be told to others.
function follow() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.has("search")) {
    $("search").value = asked.get("search");
    search(asked.get("search"));
  }
  const section = stream.sections.find((section) => String(section.id) === asked.get("section"));
  if (section) go(section, asked.has("item") ? Number(asked.get("item")) : undefined);
}

head();
map();
tree();
$("search").oninput = () => search($("search").value);
window.onhashchange = follow;
follow();
