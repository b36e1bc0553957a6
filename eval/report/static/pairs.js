// Two systems beside each other: measures, kinds of error and buckets, with the interval of each difference.
pressmark.pairs = (() => {
  const { data, byId, element, read, state, keep, choose, fill, score, written, plain } = pressmark;
  let drawn = false;
  let rows = [];

  const find = (a, b) => data.pairs.find(([one, other]) => (one === a && other === b) || (one === b && other === a));
  const signed = (value) => (value === null ? "n/a" : `${value < 0 ? "\u2212" : "+"}${score(Math.abs(value))}`);

  // A row as it is seen from A, whichever system the file has first: figures, difference, interval.
  function turned(row, back) {
    if (!back) return row;
    const minus = (value) => (value === null ? null : -value);
    return { ...row, a: row.b, b: row.a, onlyA: row.onlyB, onlyB: row.onlyA, difference: minus(row.difference), low: minus(row.high), high: minus(row.low) };
  }
  const leaves = ({ low, high }) => low !== null && (low > 0 || high < 0);
  const measure = ([name, a, b, difference, low, high, p, holm]) => ({ name, a, b, difference, low, high, p: holm, sure: holm !== null && holm <= 0.05 });
  const error = ([name, countA, countB, both, a, b, difference, low, high]) => ({ name, a, b, difference, low, high, onlyA: countA - both, both, onlyB: countB - both, lower: true, sure: leaves({ low, high }) });
  const bucket = ([name, a, b, difference, low, high]) => ({ name, a, b, difference, low, high, sure: leaves({ low, high }) });

  // The difference on a line whose middle is 0, filled where it is sure.
  function delta(row, scale) {
    const cell = element("td", "gap");
    if (row.difference === null) return cell;
    const at = (value) => 50 + 50 * Math.max(-1, Math.min(1, value / scale));
    const line = element("span", `delta${row.sure ? " sure" : ""}`);
    line.setAttribute("aria-hidden", "true");
    if (row.low !== null) { const range = element("i"); range.style.left = `${at(row.low)}%`; range.style.width = `${at(row.high) - at(row.low)}%`; line.append(range); }
    const dot = element("b");
    dot.style.left = `${at(row.difference)}%`;
    line.append(dot);
    cell.append(line);
    return cell;
  }

  function better(row, names) {
    const cell = element("td", "better");
    if (!row.sure) { cell.append(element("span", "none", row.difference === null ? "n/a" : "not sure")); return cell; }
    const first = row.difference > 0 !== Boolean(row.lower);
    cell.append(element("b", "", `▶ ${names[first ? 0 : 1]}`));
    return cell;
  }

  function count(number, link, words) {
    const cell = element("td", "number");
    if (!number) { cell.append("0"); return cell; }
    const made = element("a", "", number.toLocaleString("en"));
    made.href = `#${written(link)}`;
    made.setAttribute("aria-label", `${number} ${words}`);
    cell.append(made);
    return cell;
  }

  function line(row, names, scale, kind, taxonomy) {
    const made = element("tr");
    const name = element("th", "", kind === "measure" ? row.name : plain(row.name));
    name.scope = "row";
    const difference = element("td", "number", signed(row.difference));
    if (row.low !== null) difference.append(element("span", "interval", `${signed(row.low)} to ${signed(row.high)}`));
    made.append(name, difference, delta(row, scale), better(row, names), element("td", "number", score(row.a)), element("td", "number", score(row.b)));
    if (kind === "measure") made.append(element("td", "number", row.p === null ? "n/a" : row.p.toFixed(4)));
    if (kind === "error") {
      const [a, b] = names;
      const where = { errors: taxonomy, by: a, kind: row.name };
      made.append(count(row.onlyA, { ...where, beside: `not ${b}` }, `errors ${plain(row.name)} of ${a} alone`));
      made.append(count(row.both, { ...where, beside: `also ${b}` }, `errors ${plain(row.name)} of both`));
      made.append(count(row.onlyB, { ...where, by: b, beside: `not ${a}` }, `errors ${plain(row.name)} of ${b} alone`));
    }
    return made;
  }

  const HEADS = {
    measure: ["measure", "A − B", "", "better", "F1 of A", "F1 of B", "p (Holm)"],
    error: ["kind of error", "A − B", "", "better: loses less", "gain in A", "gain in B", "A alone", "both", "B alone"],
    bucket: ["bucket", "A − B", "", "better", "F1 of A", "F1 of B"],
  };

  function tableOf(label, kind, found, names, taxonomy) {
    const values = found.flatMap((row) => [row.low, row.high, row.difference]).filter((v) => v !== null).map(Math.abs);
    const scale = Math.max(0.02, ...values);
    const scroll = element("div", "scroll");
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", `${label}, ${names.join(" and ")}`);
    const table = element("table", "grid pair-table");
    const head = element("tr");
    for (const [place, words] of HEADS[kind].entries()) {
      const cell = element("th", place === 2 ? "gap" : place && place !== 3 ? "number" : "", words);
      cell.scope = "col";
      if (place === 2) {
        const axis = element("span", "axis");
        axis.append(element("span", "", signed(-scale)), element("span", "", "0"), element("span", "", signed(scale)));
        cell.append(axis);
      }
      head.append(cell);
    }
    const body = element("tbody");
    body.append(...found.map((row) => line(row, names, scale, kind, taxonomy)));
    table.append(element("thead"), body);
    table.tHead.append(head);
    scroll.append(table);
    return scroll;
  }

  function block(title, about, kind, found, names, taxonomy) {
    const shown = byId("pair-sure").checked ? found.filter((row) => row.sure) : found;
    rows.push(...found);
    const heads = kind === "measure" ? [] : [element("h4", "", title)];
    return shown.length ? [...heads, element("p", "definition", about), tableOf(title, kind, shown, names, taxonomy)] : [];
  }

  function show(pair, back, names) {
    const turn = (row) => turned(row, back);
    rows = [];
    const parts = [element("h3", "", "Measures")];
    parts.push(...block("Measures", "F1 over all items (micro).", "measure", pair.measures.map(measure).map(turn), names));
    const errors = pair.errors.flatMap(([title, name, raises, found]) => block(title, `F1 of ${raises} that mending the kind would gain: the system that would gain less has lost less by it.`, "error", found.map(error).map(turn), names, name));
    if (errors.length) parts.push(element("h3", "", "Kinds of error"), ...errors);
    const buckets = pair.buckets.flatMap(([title, raises, found]) => block(title, `F1 of ${raises}.`, "bucket", found.map(bucket).map(turn), names));
    if (buckets.length) { const more = element("details", "more"); more.open = byId("pair-sure").checked; more.append(element("summary", "", "Buckets"), ...buckets); parts.push(more); }
    const sure = rows.filter((row) => row.sure).length;
    byId("pair-count").textContent = `${sure} of ${rows.length} rows differ for sure`;
    byId("pair-tables").replaceChildren(...parts);
  }

  async function draw() {
    const names = [byId("pair-a").value, byId("pair-b").value];
    const found = find(...names);
    drawn = true;
    if (!found) { byId("pair-count").textContent = "Choose two systems that differ."; byId("pair-tables").replaceChildren(); return; }
    try {
      show(await read(found[2]), found[0] !== names[0], names);
    } catch (fault) {
      byId("pair-tables").replaceChildren(element("p", "fault", fault.message));
    }
  }

  async function changed() {
    await draw();
    keep({ pair: byId("pair-a").value, against: byId("pair-b").value, sure: byId("pair-sure").checked ? "1" : "" });
  }

  async function fromAddress() {
    const wanted = state();
    if (!wanted.has("pair") || !data.pairs.length) return false;
    choose(byId("pair-a"), wanted.get("pair"));
    choose(byId("pair-b"), wanted.get("against"));
    byId("pair-sure").checked = wanted.has("sure");
    await draw();
    return true;
  }

  function start() {
    if (!data.pairs.length) return;
    const names = data.systems.filter((s) => !s.bound).map((s) => [s.name, s.name]);
    for (const id of ["pair-a", "pair-b"]) fill(byId(id), names);
    [byId("pair-a").value, byId("pair-b").value] = data.first;
    byId("pair-controls").addEventListener("change", changed);
    byId("pair-controls").addEventListener("submit", (event) => event.preventDefault());
    byId("pair-swap").addEventListener("click", () => { [byId("pair-a").value, byId("pair-b").value] = [byId("pair-b").value, byId("pair-a").value]; changed(); });
  }
  return { start, draw, fromAddress, drawn: () => drawn };
})();
