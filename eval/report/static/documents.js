// The table of documents: a figure for every system, sorted by any column, filtered.
pressmark.table = (() => {
  const { data, documents, byId, element, state, keep, choose, fill, score, written } = pressmark;
  const COUNT = "errors:";
  const lines = new Map(); // of each figure that was shown: its rows by document, made once
  let sorted = { column: "", down: false };
  let stands = ""; // which figure stands in the table, and in which order

  const figures = () => {
    const name = byId("figure").value;
    return name.startsWith(COUNT) ? data.counts[name.slice(COUNT.length)] : data.scores[name];
  };
  const counted = () => byId("figure").value.startsWith(COUNT);
  const columns = () => [
    { name: "title", words: "article", of: (d) => d.title || d.id },
    ...data.systems.map((system, place) => ({ name: `s:${system.name}`, words: system.name, of: (d) => figures()[d.place][place], number: true })),
    { name: "words", words: "words", of: (d) => d.words, number: true },
    { name: "date", words: "date", of: (d) => d.date },
    { name: "publisher", words: "publisher", of: (d) => d.publisher },
  ];

  function matching() {
    const words = byId("find").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const publisher = byId("publisher").value;
    const most = byId("at-most").value === "" ? Infinity : Number(byId("at-most").value);
    // As it is shown: what reads 0.343 is at most 0.343.
    const worst = (d) => Number(score(Math.min(...figures()[d.place].filter((v, i) => v !== null && !data.systems[i].bound))));
    return documents.filter((d) => {
      const told = `${d.id} ${d.title} ${d.publisher} ${d.date}`.toLowerCase();
      return words.every((word) => told.includes(word)) && (!publisher || d.publisher === publisher) && (most === Infinity || worst(d) <= most);
    });
  }

  // What is not there comes last whichever way is sorted; equals stay in the corpus's order.
  function inOrder(found) {
    const column = columns().find((c) => c.name === sorted.column);
    if (!column) return found;
    const sign = sorted.down ? -1 : 1;
    const compare = (a, b) => (typeof a === "number" ? a - b : String(a).localeCompare(String(b), "en"));
    return [...found].sort((one, other) => {
      const [a, b] = [column.of(one), column.of(other)];
      if (a === null || b === null) return (a === null) - (b === null) || one.place - other.place;
      return sign * compare(a, b) || one.place - other.place;
    });
  }

  function head() {
    const row = element("tr");
    for (const column of columns()) {
      const cell = element("th", column.number ? "number" : "");
      cell.scope = "col";
      const here = sorted.column === column.name;
      if (here) cell.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      const button = element("button", "sort", column.words);
      button.type = "button";
      button.append(element("span", "arrow", here ? (sorted.down ? " ▼" : " ▲") : " ↕"));
      button.addEventListener("click", () => {
        sorted = here ? { column: column.name, down: !sorted.down } : { column: column.name, down: false };
        draw(true);
        byId("document-table").querySelectorAll("thead button")[columns().findIndex((c) => c.name === column.name)].focus();
      });
      cell.append(button);
      row.append(cell);
    }
    byId("document-table").tHead.replaceChildren(row);
  }

  function line(d, values) {
    const row = element("tr");
    const title = element("th", "title");
    title.scope = "row";
    const link = element("a", "", d.title || d.id);
    link.href = `#${written({ article: d.id })}`;
    title.append(link, element("span", "phrase", d.id));
    row.append(title);
    // The best of the systems that are compared is marked: in a word to those who do not see bold.
    const real = values.filter((v, i) => v !== null && !data.systems[i].bound);
    const best = counted() ? Math.min(...real) : Math.max(...real);
    values.forEach((value, place) => {
      const system = data.systems[place];
      const cell = element("td", "number");
      if (value === null) cell.append(element("span", "none", "n/a"));
      else {
        const words = counted() ? String(value) : score(value);
        const link = element(system.shown ? "a" : "span", "value", words);
        if (system.shown) {
          link.href = `#${written({ article: d.id, system: system.name })}`;
          link.setAttribute("aria-label", `${words}, ${system.name} on ${d.id}`);
        }
        cell.append(link);
        if (real.length > 1 && value === best && !system.bound) { cell.classList.add("best"); cell.append(element("span", "hidden", " best")); }
      }
      row.append(cell);
    });
    row.append(element("td", "number small", d.words.toLocaleString("en")), element("td", "when", d.date), element("td", "", d.publisher));
    return row;
  }

  function draw(chosen) {
    const found = new Set(matching());
    const all = figures();
    const name = byId("figure").value;
    if (!lines.has(name)) lines.set(name, documents.map((d) => line(d, all[d.place])));
    const wanted = [name, sorted.column, sorted.down].join(" ");
    if (wanted !== stands) {
      head();
      byId("document-table").tBodies[0].replaceChildren(...inOrder(documents).map((d) => lines.get(name)[d.place]));
      stands = wanted;
    }
    // Filtering, which follows every key, only hides.
    for (const d of documents) { const row = lines.get(name)[d.place]; if (row.hidden === found.has(d)) row.hidden = !found.has(d); }
    byId("document-count").textContent = `${found.size} of ${documents.length} articles`;
    if (!chosen) return;
    const way = sorted.column ? `${sorted.down ? "-" : ""}${sorted.column}` : "";
    keep({ figure: byId("figure").value === data.measures[0] ? "" : byId("figure").value, find: byId("find").value, publisher: byId("publisher").value, most: byId("at-most").value, sort: way });
  }

  function fromAddress() {
    const wanted = state();
    if (wanted.has("figure")) choose(byId("figure"), wanted.get("figure"));
    if (wanted.has("find")) byId("find").value = wanted.get("find");
    if (wanted.has("publisher")) choose(byId("publisher"), wanted.get("publisher"));
    if (wanted.has("most")) byId("at-most").value = wanted.get("most");
    const sort = wanted.get("sort");
    if (sort) sorted = { column: sort.replace(/^-/, ""), down: sort.startsWith("-") };
    return ["figure", "find", "publisher", "most", "sort"].some((name) => wanted.has(name));
  }

  function start() {
    const group = (label, values) => {
      const made = element("optgroup");
      made.label = label;
      made.append(...values.map(([value, words]) => new Option(words, value)));
      byId("figure").append(made);
    };
    group("F1", data.measures.map((measure) => [measure, measure]));
    group("Number of errors", data.taxonomies.filter(([name]) => data.counts[name].some((row) => row.some((v) => v !== null))).map(([name, title]) => [COUNT + name, title]));
    fill(byId("publisher"), [["", "all"], ...[...new Set(documents.map((d) => d.publisher))].sort().map((name) => [name, name])]);
    byId("document-controls").addEventListener("input", () => draw(true));
    byId("document-controls").addEventListener("submit", (event) => event.preventDefault());
  }
  return { start, draw, fromAddress };
})();
