// The article view: gold and up to two systems side by side, paragraph by paragraph.
pressmark.article = (() => {
  const { data, documents, documentOf, byId, element, read, state, written, keep, choose, fill, view, marks } = pressmark;
  const { sideOf, paragraphs, paragraph, row } = pressmark.drawing;
  const { quotationList, eventList, entityList, errorList, single, aim, spansOfFault } = pressmark.listing;
  const { listen, release, rest, svg } = pressmark.lighting;
  const LAYERS = ["mentions", "events", "quotations"];
  const KEYS = ["article", "system", "second", "layers", "differs", "error"];
  let turn = 0;

  function shownLayers() {
    return { ...Object.fromEntries(LAYERS.map((layer) => [layer, byId(`layer-${layer}`).checked])), differs: byId("only-wrong").checked };
  }

  // The faults of the systems that are shown; the same error of both is one.
  function gathered(article, systems) {
    const found = new Map();
    for (const fault of systems.flatMap((name) => marks.faultsOf(article, name))) {
      if (!found.has(fault.id)) found.set(fault.id, { ...fault, systems: [], by: new Map() });
      const whole = found.get(fault.id);
      whole.systems.push(...fault.systems);
      whole.by.set(fault.systems[0], fault.predicted);
    }
    return [...found.values()];
  }

  function heads(letters) {
    return row("heads", view.sides.map((side) => {
      const made = element("h3", "", side.title);
      if (letters.has(side.name) && view.systems.length > 1) made.prepend(element("span", "letter", letters.get(side.name)), " ");
      const layers = (data.systems.find((s) => s.name === side.name) || { layers: [] }).layers;
      const lacking = !side.name ? [] : [["mentions", "mentions"], ["events", "triggers"], ["quotations", "quotations"]].filter(([, layer]) => !layers.includes(layer)).map(([name]) => name);
      if (lacking.length) made.append(element("span", "facts", ` produces no ${lacking.join(", no ")}`));
      return made;
    }));
  }

  function drawSides(article, systems, chosen) {
    const shown = shownLayers();
    const letters = new Map(systems.map((name, place) => [name, "AB"[place]]));
    const faults = gathered(article, systems);
    Object.assign(view, { article, systems, characters: Array.from(article.text) });
    release();
    view.sides = ["", ...systems].map((name) => sideOf(article, name, letters, shown));
    const fault = chosen && faults.find((f) => f.id === chosen);
    view.cuts = fault ? spansOfFault(fault).flatMap((span) => [span.start, span.end]) : [];
    for (const side of view.sides) { const found = marks.lanes(side.mentions); side.mentions.forEach((m, i) => { m.lane = found[i]; }); }
    const grid = element("div", "sides");
    grid.style.setProperty("--sides", view.sides.length);
    grid.append(heads(letters));
    for (const part of paragraphs(article, view.characters)) grid.append(row("", view.sides.map((side) => paragraph(side, part))));
    const lists = [shown.quotations && quotationList, shown.events && eventList, shown.mentions && entityList].filter(Boolean);
    for (const make of lists) grid.append(row("lists", view.sides.map(make)));
    byId("columns").replaceChildren(grid, ...(chosen ? [single(fault, faults, chosen)] : []), svg("svg", { id: "ties", "aria-hidden": "true" }), errorList(faults, chosen));
    for (const side of view.sides) side.all = [];
    grid.querySelectorAll(".row:not(.heads):not(.lists)").forEach((line) => [...line.children].forEach((cell, place) => view.sides[place].all.push(...cell.querySelectorAll(".run"))));
    for (const side of view.sides) { side.stops = side.all.filter((run) => run.things); if (side.stops[0]) side.stops[0].tabIndex = 0; }
    return fault ? aim(fault) : [];
  }

  const chosenSystems = () => [...new Set([byId("system").value, byId("second").value])].filter(Boolean);

  function values(error) {
    const systems = chosenSystems();
    const layers = LAYERS.filter((layer) => byId(`layer-${layer}`).checked).join(" ");
    return { article: byId("article").value, system: systems[0], second: systems[1], layers, differs: byId("only-wrong").checked ? "1" : "", error };
  }

  async function draw(error) {
    const document = documents.find((d) => d.id === byId("article").value);
    const systems = chosenSystems();
    if (!document || !systems.length) return [];
    turn += 1;
    const mine = turn;
    byId("columns").setAttribute("aria-busy", "true");
    try {
      const article = await read(document.file);
      if (mine !== turn) return [];
      const { error: _, ...whole } = values();
      byId("link").href = `#${written(Object.fromEntries(Object.entries(whole).filter(([, value]) => value)))}`;
      byId("link-line").title = `${document.publisher} · ${document.date} · ${document.licence}`;
      return drawSides(article, systems, error);
    } catch (fault) {
      byId("columns").replaceChildren(element("p", "fault", fault.message));
      return [];
    } finally {
      byId("columns").removeAttribute("aria-busy");
    }
  }

  async function changed() {
    await draw();
    keep(values(), KEYS);
  }

  const wanted = (from) => from.has("article") || from.has("error");

  async function fromAddress() {
    const from = state();
    const error = from.get("error");
    const document = error ? documentOf(error) : documents.find((d) => d.id === from.get("article"));
    if (!document) { byId("columns").replaceChildren(element("p", "fault", `This report has no article ${error || from.get("article")}.`)); byId("articles").scrollIntoView(); return; }
    byId("article").value = document.id;
    if (from.has("system")) choose(byId("system"), from.get("system"));
    if (!choose(byId("second"), from.get("second") || "")) byId("second").value = "";
    let layers = from.has("layers") ? from.get("layers").split(/[ +]/) : null;
    if (error) { const own = marks.LAYER[error.slice(document.id.length + 1).split(":")[0]]; layers = layers && layers.includes(own) ? layers : [own]; if (own === "events") layers = [...layers, "mentions"]; if (error.includes(":speaker:")) layers = [...layers, "mentions"]; }
    if (layers) for (const layer of LAYERS) byId(`layer-${layer}`).checked = layers.includes(layer);
    byId("only-wrong").checked = from.has("differs");
    const runs = await draw(error);
    if (error) { (runs[0] || byId("articles")).scrollIntoView({ block: "center" }); const box = byId("single"); if (box) box.focus({ preventScroll: true }); } else byId("articles").scrollIntoView();
  }

  function legend() {
    const kinds = [["missed, missing, or nobody named", "−"], ["spurious or invented", "+"], ["boundary", "↔"], ["type, role, filler or speaker", "≠"], ["duplicate", "×2"], ["realis", "≈"], ["quotation too short", "⊂"], ["too long", "⊃"], ["shifted", "⇄"], ["merged", "∪"], ["split", "÷"], ["right entity, other mention", "~"], ["of another event or entity", "→"], ["an unresolved pronoun", "?"]];
    byId("legend").append(element("p", "", "Underlined: mentions, the colour and the letters say the type; unbroken: right, dashed: wrong in part, dotted: missed or too much. Tinted, with Q and a number: quotations; the words that name the speaker carry ▸ and the number; dotted outline: cue. Boxed: triggers, dashed where wrong. Signs say what is wrong; in gold they say what is wrong in the system, with A or B where two are shown."));
    const signs = element("ul", "signs");
    signs.append(...kinds.map(([name, sign]) => { const line = element("li"); line.append(element("b", "", sign), ` ${name}`); return line; }));
    byId("legend").append(signs, element("p", "", "Point at a mark, or go to it with Tab and the arrow keys: its entity's other mentions light up, a quotation with its speaker, an event with its arguments; what stands there in the other columns is outlined. Enter keeps it lit, Escape lets go."));
  }

  function step(by) {
    const select = byId("article");
    const to = select.selectedIndex + by;
    if (to < 0 || to >= select.options.length) return;
    select.selectedIndex = to;
    changed();
  }

  function start() {
    for (const d of documents) byId("article").append(new Option(d.title ? `${d.id}: ${d.title}` : d.id, d.id));
    const shown = data.systems.filter((s) => s.shown).map((s) => s.name);
    const liked = data.systems.filter((s) => s.shown && !s.bound).map((s) => s.name);
    fill(byId("system"), shown.map((name) => [name, name]));
    fill(byId("second"), [["", "nothing more"], ...shown.map((name) => [name, name])]);
    choose(byId("system"), liked[0]);
    if (liked[1] && window.innerWidth > 1000) choose(byId("second"), liked[1]);
    legend();
    listen(byId("columns"));
    byId("controls").addEventListener("change", changed);
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    byId("before").addEventListener("click", () => step(-1));
    byId("after").addEventListener("click", () => step(1));
    window.addEventListener("resize", rest);
  }

  return { start, draw: () => draw(), drawn: () => view.article !== null, wanted, fromAddress };
})();
