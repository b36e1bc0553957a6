// The text of one side, cut into runs wherever a mark begins or ends.
pressmark.drawing = (() => {
  const { data, view, element, marks } = pressmark;
  const { tell } = pressmark.wording;
  const SHORT = { PERSON: "PER", VEHICLE: "VEH", WEAPON: "WPN", MONEY: "MON", CRIME: "CRM", SENTENCE: "SEN", TITLE: "TTL" };

  // One column: gold (whose name is "") with what the systems get wrong, or a system's.
  function sideOf(article, name, letters, shown) {
    const made = marks.side(article.sides[name]);
    const faults = (name ? [name] : view.systems).flatMap((system) => marks.faultsOf(article, system));
    const wrong = marks.about(faults, name ? "predicted" : "gold");
    const names = !name && view.systems.length > 1 ? letters : new Map();
    const of = (key) => wrong.get(key) || [];
    const differs = shown.differs;
    const keepIf = (things, faulty) => (differs ? things.filter((thing) => faulty(thing).length) : things);
    const mentionFaults = (m) => of(`entity:${m.id}`);
    const triggerFaults = (t) => [...of(`trigger:${t.id}`), ...of(`realis:${t.id}`)];
    const quoteFaults = (q) => [...of(`quotation:${q.id}`), ...of(`speaker:${q.id}`)];
    const told = made.events.flatMap((e) => e.mentions);
    return {
      name, title: name || "gold", made, of, names, mentionFaults, triggerFaults, quoteFaults,
      mentions: shown.mentions ? keepIf(made.mentions, mentionFaults) : [],
      triggers: shown.events ? keepIf(told, triggerFaults) : [],
      quotations: shown.quotations ? keepIf(made.quotations, quoteFaults) : [],
      runs: new Map(),
    };
  }

  function boundaries(side, start, end) {
    const cuts = new Set([start, end, ...view.cuts.filter((at) => at > start && at < end)]);
    const spans = [...side.mentions, ...side.triggers, ...side.quotations.flatMap((q) => (q.cue ? [...q.content, q.cue] : q.content))];
    for (const span of spans) for (const at of [span.start, span.end]) if (at > start && at < end) cuts.add(at);
    return [...cuts].sort((a, b) => a - b);
  }

  function underline(run, side, covering) {
    const deepest = Math.max(...covering.map((m) => m.lane));
    const images = [], sizes = [], positions = [];
    for (const m of covering) {
      const colour = `var(--${m.type}, var(--soft))`;
      const kinds = side.mentionFaults(m).map((f) => f.kind);
      const lonely = kinds.length && kinds.every((kind) => ["missed", "spurious", "duplicate"].includes(kind));
      const dash = lonely ? "0 2px, transparent 2px 5px" : "0 6px, transparent 6px 9px";
      images.push(kinds.length ? `repeating-linear-gradient(90deg, ${colour} ${dash})` : `linear-gradient(${colour}, ${colour})`);
      sizes.push("100% 2px");
      positions.push(`0 calc(100% - ${0.5 + 3.5 * (deepest - m.lane)}px)`);
    }
    run.style.backgroundImage = images.join(", ");
    run.style.backgroundSize = sizes.join(", ");
    run.style.backgroundPosition = positions.join(", ");
    run.style.paddingBottom = `${3 + 3.5 * deepest}px`;
  }

  const chip = (classes, words) => { const made = element("span", `tag ${classes}`, words); made.setAttribute("aria-hidden", "true"); return made; };

  function signChip(side, faults) {
    return faults.length ? [chip("sign", marks.signs(faults, side.names))] : [];
  }

  function mentionTag(side, m) {
    const made = chip("type", SHORT[m.type] || m.type);
    made.style.color = `var(--${m.type}, var(--soft))`;
    const spoken = m.speaks.length && side.quotations.length ? [chip("speaks", `▸${m.speaks.map((n) => `Q${n}`).join(" ")}`)] : [];
    return [made, ...signChip(side, side.mentionFaults(m)), ...spoken];
  }

  function register(side, run, id) {
    if (!side.runs.has(id)) side.runs.set(id, []);
    side.runs.get(id).push(run);
  }

  function drawRun(paragraph, side, start, end) {
    const covers = (span) => span.start <= start && span.end >= end;
    const run = element("span", "run", view.characters.slice(start, end).join(""));
    const covering = side.mentions.filter(covers);
    const triggers = side.triggers.filter(covers);
    const quotes = side.quotations.filter((q) => q.content.some(covers));
    const cues = side.quotations.filter((q) => q.cue && covers(q.cue));
    for (const q of side.quotations.filter((q) => q.content[0].start === start)) paragraph.append(chip("number-tag", `Q${q.number}`), ...signChip(side, side.quoteFaults(q)));
    if (covering.length) underline(run, side, covering);
    if (quotes.length) run.classList.add("quoted");
    if (quotes.some((q) => side.quoteFaults(q).length)) run.classList.add("wrong-quote");
    if (cues.length) run.classList.add("cue");
    if (triggers.length) run.classList.add("trigger");
    if (triggers.some((t) => side.triggerFaults(t).length)) run.classList.add("differs");
    for (const thing of [...covering, ...triggers, ...quotes]) register(side, run, thing.id);
    for (const q of cues) register(side, run, `cue ${q.id}`);
    run.dataset.start = start;
    run.dataset.end = end;
    if (covering.length || triggers.length || quotes.length) {
      run.classList.add("stop");
      run.tabIndex = -1;
      run.setAttribute("role", "button");
      run.things = { side, covering, triggers, quotes, start, end };
      // Its own words stand in its name, so that it answers to what is read on the screen.
      const told = tell(run.things);
      run.setAttribute("aria-label", told.startsWith(`${side.title}. ${run.textContent.trim()}:`) ? told : `${run.textContent.trim()}: ${told}`);
    }
    paragraph.append(run);
    for (const m of covering) if (m.end === end) paragraph.append(...mentionTag(side, m));
    for (const t of triggers) if (t.end === end) paragraph.append(chip("event-tag", `${t.type.split(".").pop()}${t.realis && t.realis !== "actual" ? `·${t.realis}` : ""}`), ...signChip(side, side.triggerFaults(t)));
  }

  // The paragraphs of the text: [segment's kind, start, end].
  function paragraphs(article, characters) {
    const found = [];
    for (const [kind, start, end] of article.segments) {
      let from = start;
      for (let at = start; at <= end; at += 1) {
        if (at < end && characters[at] !== "\n") continue;
        if (at > from) found.push([kind, from, at]);
        from = at + 1;
      }
    }
    return found;
  }

  function row(classes, cells) {
    const made = element("div", `row ${classes}`);
    cells.forEach((cell, place) => { cell.classList.add("cell"); cell.dataset.side = view.sides[place].title; });
    made.append(...cells);
    return made;
  }

  function paragraph(side, [kind, start, end]) {
    const aside = data.segments[kind] === "none";
    const made = element("p", `paragraph ${kind}${aside ? " aside" : ""}`);
    made.dataset.kind = `${kind}: not annotated`;
    const cuts = boundaries(side, start, end);
    const inside = side.mentions.filter((m) => m.start < end && start < m.end);
    const deepest = Math.max(0, ...inside.map((m) => m.lane));
    made.style.setProperty("--leading", String(1.75 + 0.2 * deepest + (inside.length ? 0.25 : 0)));
    for (let i = 0; i + 1 < cuts.length; i += 1) drawRun(made, side, cuts[i], cuts[i + 1]);
    return made;
  }

  return { sideOf, paragraphs, paragraph, row };
})();
