// The list of a system's errors of one taxonomy, by kind, type and detail; read when it is asked for.
pressmark.errors = (() => {
  const { data, documents, byId, element, read, state, keep, choose, fill, written, plain } = pressmark;
  const PAGE = 100;
  const KEYS = ["errors", "by", "kind", "type", "detail", "beside"];
  const controls = { by: "error-system", errors: "error-taxonomy", kind: "error-kind", type: "error-type", detail: "error-detail", beside: "error-beside" };
  const value = (key) => byId(controls[key]).value;
  let all = [];
  let rows = [];
  let shown = PAGE;

  // How often each value of a column stands in rows, most frequent first.
  function tally(found, column) {
    const times = new Map();
    for (const row of found) if (row[column]) times.set(row[column], (times.get(row[column]) || 0) + 1);
    return [...times].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }
  const options = (found, column, words = (v) => v) => [["", `all (${found.length.toLocaleString("en")})`], ...tally(found, column).map(([v, n]) => [v, `${words(v)} (${n.toLocaleString("en")})`])];

  function filtered() {
    fill(byId("error-kind"), options(rows, 1, plain));
    const kind = rows.filter((row) => !value("kind") || row[1] === value("kind"));
    fill(byId("error-type"), options(kind, 2));
    const type = kind.filter((row) => !value("type") || row[2] === value("type"));
    fill(byId("error-detail"), options(type, 3).slice(0, 61));
    return type.filter((row) => !value("detail") || row[3] === value("detail"));
  }

  function line([place, kind, type, detail, gold, predicted, id]) {
    const row = element("tr");
    const document = documents[place];
    const link = element("a", "", document.id);
    link.href = `#${written({ error: `${document.id}:${id}`, system: value("by") })}`;
    link.title = document.title;
    link.setAttribute("aria-label", `${plain(kind)} in ${document.id}: ${gold || predicted}`);
    const first = element("th");
    first.scope = "row";
    first.append(link);
    row.append(first, element("td", "", plain(kind)), element("td", "", type), element("td", "quote", gold || "–"), element("td", "quote", predicted || "–"), element("td", "small", detail));
    return row;
  }

  function list() {
    const found = filtered();
    byId("error-table").tBodies[0].replaceChildren(...found.slice(0, shown).map(line));
    byId("error-table").classList.toggle("plain-errors", !found.some((row) => row[3]));
    byId("error-more").hidden = found.length <= shown;
    byId("error-more").textContent = `Show ${Math.min(PAGE, found.length - shown)} more`;
    byId("error-count").textContent = `${Math.min(shown, found.length).toLocaleString("en")} of ${found.length.toLocaleString("en")} errors`;
    const taxonomy = data.taxonomies.find(([name]) => name === value("errors"));
    byId("error-phrase").textContent = taxonomy[2].filter(([kind]) => !value("kind") || kind === value("kind")).map(([kind, phrase]) => `${plain(kind)}: ${phrase}`).join(" · ");
  }

  // The errors that another system makes too, or does not make: an error's id is made of what is wrong.
  function besides() {
    const others = Object.keys(data.lists).filter((name) => name !== value("by") && value("errors") in data.lists[name]);
    fill(byId("error-beside"), [["", "no other system"], ...others.flatMap((name) => [[`not ${name}`, `not made by ${name}`], [`also ${name}`, `also made by ${name}`]])]);
  }

  async function beside() {
    const [how, ...name] = value("beside").split(" ");
    if (!how) return all;
    const theirs = new Set((await read(data.lists[name.join(" ")][value("errors")])).map((row) => `${row[0]}:${row[6]}`));
    return all.filter((row) => theirs.has(`${row[0]}:${row[6]}`) === (how === "also"));
  }

  async function draw(wanted) {
    const file = (data.lists[value("by")] || {})[value("errors")];
    if (!file) return;
    byId("error-csv").href = file.replace(/^errors/, "data").replace(/js$/, "csv");
    byId("error-json").href = file.replace(/^errors/, "data").replace(/js$/, "json");
    besides();
    if (wanted && !choose(byId("error-beside"), wanted.get("beside") || "")) byId("error-beside").value = "";
    try {
      all = await read(file);
      rows = await beside();
    } catch (fault) {
      byId("error-count").textContent = fault.message;
      return;
    }
    fill(byId("error-kind"), options(rows, 1, plain));
    for (const key of ["kind", "type", "detail"]) if (wanted) { filtered(); if (!choose(byId(controls[key]), wanted.get(key) || "")) byId(controls[key]).value = ""; }
    shown = PAGE;
    list();
  }

  function taxonomies() {
    const there = data.lists[value("by")] || {};
    fill(byId("error-taxonomy"), data.taxonomies.filter(([name]) => name in there).map(([name, title]) => [name, title]));
  }

  async function changed(event) {
    if (event.target.id === "error-system") taxonomies();
    shown = PAGE;
    await draw();
    keep(Object.fromEntries(KEYS.map((key) => [key, value(key)])));
  }

  async function fromAddress() {
    const wanted = state();
    if (!wanted.has("errors")) return false;
    choose(byId("error-system"), wanted.get("by"));
    taxonomies();
    choose(byId("error-taxonomy"), wanted.get("errors"));
    await draw(wanted);
    return true;
  }

  function start() {
    fill(byId("error-system"), Object.keys(data.lists).length ? data.systems.filter((s) => s.name in data.lists).map((s) => [s.name, s.name]) : []);
    taxonomies();
    const row = element("tr");
    for (const words of ["article", "kind", "type", "gold", "predicted", "detail"]) { const cell = element("th", "", words); cell.scope = "col"; row.append(cell); }
    byId("error-table").tHead.replaceChildren(row);
    byId("error-controls").addEventListener("change", changed);
    byId("error-controls").addEventListener("submit", (event) => event.preventDefault());
    byId("error-more").addEventListener("click", () => { shown += PAGE; list(); });
  }
  return { start, draw, fromAddress };
})();
