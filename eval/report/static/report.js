"use strict";
// The article view: gold beside one system. Offsets are code points, so texts are cut as arrays of them.
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const LAYERS = ["mentions", "events", "quotations"];

  function element(name, classes, text) {
    const made = document.createElement(name);
    if (classes) made.className = classes;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // What makes two annotations the same, for marking differences.
  const mentionKey = (m) => `${m.start}-${m.end}-${m.type}`;
  const triggerKey = (m, type) => `${m.trigger.start}-${m.trigger.end}-${type}`;
  const quotationKey = (q) => q.content.map((s) => `${s.start}-${s.end}`).join(" ");

  function keys(annotations) {
    return {
      mentions: new Set(annotations.mentions.map(mentionKey)),
      triggers: new Set(annotations.events.flatMap((e) => e.mentions.map((m) => triggerKey(m, e.type)))),
      quotations: new Set(annotations.quotations.map(quotationKey)),
    };
  }

  // Underlines of mentions that overlap lie in different lanes; the shorter one is nearer to the words.
  function lanes(mentions) {
    const order = mentions.map((m, i) => i).sort((a, b) => mentions[a].end - mentions[a].start - (mentions[b].end - mentions[b].start));
    const lane = new Array(mentions.length).fill(0);
    const placed = [];
    for (const i of order) {
      const taken = new Set(placed.filter((j) => mentions[j].start < mentions[i].end && mentions[i].start < mentions[j].end).map((j) => lane[j]));
      while (taken.has(lane[i])) lane[i] += 1;
      placed.push(i);
    }
    return lane;
  }

  function underline(run, covering, lane, differs) {
    const images = [], sizes = [], positions = [];
    for (const i of covering) {
      const colour = `var(--${covering.types[i]})`;
      images.push(differs[i] ? `repeating-linear-gradient(90deg, ${colour} 0 3px, transparent 3px 6px)` : `linear-gradient(${colour}, ${colour})`);
      sizes.push("100% 2px");
      positions.push(`0 calc(100% - ${0.5 + 3.5 * (covering.deepest - lane[i])}px)`);
    }
    run.style.backgroundImage = images.join(", ");
    run.style.backgroundSize = sizes.join(", ");
    run.style.backgroundPosition = positions.join(", ");
    run.style.paddingBottom = `${3 + 3.5 * covering.deepest}px`;
  }

  // Everything that is drawn, as spans with a number of what they belong to.
  function marks(annotations, other, shown) {
    const mentions = shown.mentions ? annotations.mentions : [];
    const found = { mentions, lane: lanes(mentions), differs: mentions.map((m) => !other.mentions.has(mentionKey(m))), triggers: [], contents: [], cues: [], speakers: new Map() };
    if (shown.events) for (const event of annotations.events) for (const m of event.mentions) found.triggers.push({ ...m.trigger, id: m.id, type: event.type, realis: m.realis, differs: !other.triggers.has(triggerKey(m, event.type)) });
    annotations.quotations.forEach((q, n) => {
      if (!shown.quotations) return;
      q.content.forEach((span, part) => found.contents.push({ ...span, id: q.id, number: n + 1, first: part === 0 }));
      if (q.cue) found.cues.push({ ...q.cue, id: q.id });
    });
    return found;
  }

  function boundaries(found, start, end) {
    const cuts = new Set([start, end]);
    for (const span of [...found.mentions, ...found.triggers, ...found.contents, ...found.cues]) {
      for (const at of [span.start, span.end]) if (at > start && at < end) cuts.add(at);
    }
    return [...cuts].sort((a, b) => a - b);
  }

  function drawRun(paragraph, characters, found, start, end) {
    const covers = (span) => span.start <= start && span.end >= end;
    const run = element("span", "run");
    const covering = found.mentions.map((m, i) => i).filter((i) => covers(found.mentions[i]));
    const ids = covering.map((i) => found.mentions[i].id);
    for (const q of found.contents.filter((q) => q.first && q.start === start)) paragraph.append(element("span", "tag number-tag", `Q${q.number}`));
    if (covering.length) {
      covering.types = found.mentions.map((m) => m.type);
      covering.deepest = Math.max(...covering.map((i) => found.lane[i]));
      underline(run, covering, found.lane, found.differs);
      run.title = covering.map((i) => `${found.mentions[i].type} ${found.mentions[i].level || ""}${found.differs[i] ? " (differs)" : ""}`).join(", ");
    }
    for (const [spans, style] of [[found.contents, "quoted"], [found.cues, "cue"], [found.triggers, "trigger"]]) {
      const here = spans.filter(covers);
      if (here.length) run.classList.add(style);
      if (here.some((span) => span.differs)) run.classList.add("differs");
      ids.push(...here.map((span) => span.id));
    }
    run.dataset.ids = ` ${ids.join(" ")} `;
    run.textContent = characters.slice(start, end).join("");
    paragraph.append(run);
    for (const i of covering) if (found.mentions[i].end === end) paragraph.append(tag(found.mentions[i].type, found.differs[i]));
    for (const t of found.triggers.filter((t) => t.end === end && covers(t))) paragraph.append(element("span", "tag event-tag", `${t.type.split(".")[1]}${t.realis && t.realis !== "actual" ? "·" + t.realis : ""}${t.differs ? "≠" : ""}`));
  }

  const SHORT = { PERSON: "PER", VEHICLE: "VEH", WEAPON: "WPN", MONEY: "MON", CRIME: "CRM", SENTENCE: "SEN", TITLE: "TTL" };

  function tag(type, differs) {
    const made = element("span", "tag", (SHORT[type] || type) + (differs ? "≠" : ""));
    made.style.color = `var(--${type})`;
    return made;
  }

  function drawText(column, article, found) {
    const characters = Array.from(article.text);
    for (const [kind, start, end] of article.segments) {
      let from = start;
      for (let at = start; at <= end; at += 1) {
        if (at < end && characters[at] !== "\n") continue;
        if (at > from) {
          const aside = data.kinds[kind] === "none";
          const paragraph = element("p", `paragraph ${kind}${aside ? " aside" : ""}`);
          paragraph.dataset.kind = `${kind}: not annotated`;
          const cuts = boundaries(found, from, at);
          for (let i = 0; i + 1 < cuts.length; i += 1) drawRun(paragraph, characters, found, cuts[i], cuts[i + 1]);
          column.append(paragraph);
        }
        from = at + 1;
      }
    }
  }

  const slice = (article, span) => Array.from(article.text).slice(span.start, span.end).join("");
  const shorten = (words) => (words.length > 90 ? words.slice(0, 55) + " … " + words.slice(-30) : words);

  // A list whose items light up what they speak of, on hover, on focus, and for good when pressed.
  function drawList(column, title, items) {
    column.append(element("h4", "", `${title} (${items.length})`));
    const list = element("ul", "list");
    for (const item of items) {
      const button = element("button");
      button.type = "button";
      button.setAttribute("aria-pressed", "false");
      button.append(element("span", "mark", item.mark), element("span", "", item.words), element("span", "facts", ` ${item.facts}`));
      const light = (on) => {
        const lit = on || button.getAttribute("aria-pressed") === "true";
        for (const run of column.querySelectorAll(".run")) if (item.ids.some((id) => run.dataset.ids.includes(` ${id} `))) run.classList.toggle("lit", lit);
      };
      button.addEventListener("mouseenter", () => light(true));
      button.addEventListener("mouseleave", () => light(false));
      button.addEventListener("focus", () => light(true));
      button.addEventListener("blur", () => light(false));
      button.addEventListener("click", () => { button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true")); light(true); });
      const row = element("li");
      row.append(button);
      list.append(row);
    }
    column.append(list);
  }

  function names(article, annotations) {
    const mention = new Map(annotations.mentions.map((m) => [m.id, m]));
    const chain = new Map(annotations.entities.flatMap((e) => e.mentions.map((id) => [id, e])));
    const best = (entity) => entity.mentions.map((id) => mention.get(id)).sort((a, b) => (b.level === "name") - (a.level === "name") || b.end - b.start - (a.end - a.start))[0];
    const say = (id) => {
      const own = slice(article, mention.get(id));
      const name = chain.has(id) ? slice(article, best(chain.get(id))) : own;
      return name === own ? own : `${own} = ${name}`;
    };
    return { say, best };
  }

  function drawLists(column, article, annotations, other, shown) {
    const { say, best } = names(article, annotations);
    if (shown.quotations) drawList(column, "Quotations", annotations.quotations.map((q, n) => ({
      mark: `Q${n + 1}`, words: shorten(q.content.map((s) => slice(article, s)).join(" … ")),
      facts: `${q.type || "untyped"} · ${(q.speakers || []).length ? q.speakers.map(say).join(" and ") : "no speaker"}${q.cue ? " · " + slice(article, q.cue) : ""}${other.quotations.has(quotationKey(q)) ? "" : " · ≠"}`,
      ids: [q.id, ...(q.speakers || [])],
    })));
    if (shown.events) drawList(column, "Events", annotations.events.flatMap((e) => e.mentions.map((m) => ({
      mark: e.type, words: slice(article, m.trigger),
      facts: `${m.realis || ""} ${(m.arguments || []).map((a) => `· ${a.role}: ${say(a.mention)}`).join(" ")}${other.triggers.has(triggerKey(m, e.type)) ? "" : " · ≠"}`,
      ids: [m.id, ...(m.arguments || []).map((a) => a.mention)],
    }))));
    if (shown.mentions) drawList(column, "Entities of two mentions or more", annotations.entities.filter((e) => e.mentions.length > 1).map((e) => ({
      mark: e.type, words: slice(article, best(e)), facts: `${e.mentions.length} mentions${(e.members || []).length ? " · a group" : ""}`, ids: e.mentions,
    })));
  }

  function drawColumn(title, article, annotations, other, shown) {
    const column = element("section", "column");
    column.append(element("h3", "", title));
    column.setAttribute("aria-label", title);
    const found = marks(annotations, other, shown);
    column.style.setProperty("--leading", String(1.75 + 0.2 * Math.max(0, ...found.lane.slice(0, found.lane.length)) + (shown.mentions ? 0.25 : 0)));
    drawText(column, article, found);
    drawLists(column, article, annotations, other, shown);
    return column;
  }

  function draw() {
    const article = data.articles.find((a) => a.id === byId("article").value);
    const system = byId("system").value;
    const shown = Object.fromEntries(LAYERS.map((layer) => [layer, byId(`layer-${layer}`).checked]));
    const predicted = article.predicted[system];
    byId("legend").textContent = "Underlined: mentions, the colour and the letters say the type; dashed and ≠: not in the other column. Tinted, with Q and a number: quotations; dotted: cue. Boxed: triggers. Point at or focus a line of the lists to light up what it speaks of; press it to keep it lit.";
    byId("columns").replaceChildren(
      drawColumn("gold", article, article.gold, keys(predicted), shown),
      drawColumn(system, article, predicted, keys(article.gold), shown),
    );
    const layers = LAYERS.filter((layer) => shown[layer]).join("+");
    history.replaceState(null, "", `#article=${encodeURIComponent(article.id)}&system=${encodeURIComponent(system)}&layers=${layers}`);
  }

  function fromAddress() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    if (!wanted.has("article")) return false;
    for (const name of ["article", "system"]) if ([...byId(name).options].some((o) => o.value === wanted.get(name))) byId(name).value = wanted.get(name);
    if (wanted.has("layers")) for (const layer of LAYERS) byId(`layer-${layer}`).checked = wanted.get("layers").split("+").join(" ").split(" ").includes(layer);
    return true;
  }

  function start() {
    for (const article of data.articles) byId("article").append(new Option(`${article.id}: ${article.title}`, article.id));
    const shown = data.articles.length ? Object.keys(data.articles[0].predicted) : [];
    for (const name of shown) byId("system").append(new Option(name, name));
    const liked = shown.find((name) => name !== "gold" && name !== "empty");
    if (liked) byId("system").value = shown.includes("spacy") ? "spacy" : liked;
    const address = location.hash;
    const asked = fromAddress();
    if (data.articles.length && shown.length) draw();
    if (!asked) history.replaceState(null, "", address || location.pathname);
    else byId("articles").scrollIntoView();
    byId("controls").addEventListener("change", draw);
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("hashchange", () => { if (fromAddress()) draw(); });
  }

  start();
})();
