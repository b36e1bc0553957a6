// The lists below the text: quotations, events and entities of each side, and the errors.
pressmark.listing = (() => {
  const { data, view, element, written, plain, marks } = pressmark;
  const { words, shorten, nameOf, say, wrongs, tail, quoteFacts, argumentFaults, spansOf, sentence } = pressmark.wording;
  const { litBy, show, rest, pin } = pressmark.lighting;

  function list(title, side, items) {
    const box = element("div", "listed");
    box.append(element("h4", "", `${title} (${items.length})`));
    const made = element("ul", "list");
    for (const item of items) {
      const button = element("button");
      button.type = "button";
      button.setAttribute("aria-pressed", "false");
      button.append(element("span", "mark", item.mark), element("span", "", item.words), element("span", "facts", ` ${item.facts}`));
      if (item.faults.length) button.append(element("span", "wrong", ` ${marks.signs(item.faults, side.names)} ${wrongs(side, item.faults)}`));
      const found = () => litBy({ side, covering: [], triggers: [], quotes: [], ...item.lit });
      const told = `${side.title}. ${item.mark} ${item.words} ${item.facts}${tail(side, item.faults)}`;
      button.addEventListener("mouseenter", () => show(found(), told));
      button.addEventListener("mouseleave", rest);
      button.addEventListener("focus", () => show(found(), told));
      button.addEventListener("blur", rest);
      button.addEventListener("click", () => pin(button, found(), told));
      const line = element("li");
      line.append(button);
      made.append(line);
    }
    box.append(made);
    return box;
  }

  function quotationList(side) {
    return list("Quotations", side, side.quotations.map((q) => ({
      mark: `Q${q.number}`, words: shorten(q.content.map(words).join(" … ")), facts: quoteFacts(side, q), faults: side.quoteFaults(q), lit: { quotes: [q] },
    })));
  }

  function eventList(side) {
    return list("Events", side, side.triggers.map((t) => ({
      mark: t.type, words: words(t), facts: [t.realis, ...t.arguments.map((a) => `${a.role}: ${say(side, a.place)}`)].filter(Boolean).join(" · "),
      faults: [...side.triggerFaults(t), ...argumentFaults(side, t), ...side.of(`event_coreference:${t.id}`)], lit: { triggers: [t] },
    })));
  }

  function entityList(side) {
    const chains = side.made.entities.filter((e) => e.members.length > 1);
    return list("Entities of two mentions or more", side, chains.map((e) => {
      const members = e.members.map((place) => side.made.mentions[place]);
      const faults = members.flatMap((m) => side.of(`coreference:${m.id}`));
      return { mark: e.type, words: shorten(nameOf(side, members[0]), 60), facts: `${members.length} mentions${e.groups ? " · a group" : ""}`, faults: faults.filter((f, i) => faults.findIndex((o) => o.kind === f.kind) === i), lit: { covering: [members[0]] } };
    }));
  }

  function errorList(faults, chosen) {
    const box = element("section", "article-errors");
    box.setAttribute("aria-labelledby", "title-article-errors");
    const heading = element("h3", "", `Errors in this article (${faults.length})`);
    heading.id = "title-article-errors";
    box.append(heading);
    const wanted = chosen && faults.find((f) => f.id === chosen);
    for (const [name, title] of data.taxonomies) {
      const here = faults.filter((f) => f.taxonomy === name);
      if (!here.length) continue;
      const details = element("details");
      details.open = Boolean(wanted && wanted.taxonomy === name);
      details.append(element("summary", "", `${title} (${here.length})`));
      const made = element("ul", "list errors");
      made.append(...here.map((fault) => errorLine(fault, fault === wanted)));
      details.append(made);
      box.append(details);
    }
    return box;
  }

  const linkTo = (fault) => `#${written({ error: fault.id, system: fault.systems[0], ...(view.systems.length > 1 ? { second: view.systems.find((s) => s !== fault.systems[0]) } : {}) })}`;

  function errorLine(fault, chosen) {
    const line = element("li");
    const link = element("a", "error-link");
    link.href = linkTo(fault);
    if (chosen) link.setAttribute("aria-current", "true");
    link.append(element("span", "mark", `${marks.SIGNS[fault.kind] || "≠"} ${plain(fault.kind)}`), element("span", "", sentence(fault)));
    if (view.systems.length > 1) link.append(element("span", "facts", ` ${fault.systems.join(" and ")}`));
    line.append(link);
    return line;
  }

  // One error: said above the text, outlined in it, with links to those before and after.
  function single(fault, faults, chosen) {
    const box = element("div", "single");
    box.id = "single";
    box.tabIndex = -1;
    if (!fault) {
      box.append(element("p", "", `${view.systems.join(" and ")} ${view.systems.length > 1 ? "do" : "does"} not make the error ${chosen}.`));
      return box;
    }
    const place = faults.indexOf(fault);
    const first = element("p");
    first.append(element("b", "", `${marks.SIGNS[fault.kind] || "≠"} ${fault.title}: ${plain(fault.kind)}`), ` ${sentence(fault)} `, element("span", "facts", `${fault.systems.join(" and ")} · ${fault.phrase}`));
    const steps = element("p", "steps");
    for (const [step, words_] of [[-1, "‹ before"], [1, "next ›"]]) {
      const other = faults[place + step];
      if (!other) continue;
      const link = element("a", "", words_);
      link.href = linkTo(other);
      link.setAttribute("aria-label", step < 0 ? "The error before this one" : "The next error");
      steps.append(link, " ");
    }
    const leave = element("a", "", "all of the article");
    leave.href = `#${written({ article: view.article.id, system: view.systems[0], ...(view.systems[1] ? { second: view.systems[1] } : {}) })}`;
    steps.append(leave);
    box.append(first, steps);
    return box;
  }

  // All spans of an error, of whichever side.
  function spansOfFault(fault) {
    const one = view.sides.find((side) => side.name === fault.systems[0]);
    return [...fault.gold.flatMap((id) => spansOf(view.sides[0], fault.taxonomy, id)), ...fault.predicted.flatMap((id) => spansOf(one, fault.taxonomy, id))];
  }

  const touches = (run, spans) => spans.some((s) => s.start < Number(run.dataset.end) && Number(run.dataset.start) < s.end);

  function aim(fault) {
    const runs = [];
    for (const side of view.sides) {
      const ids = side.name ? fault.by.get(side.name) || [] : fault.gold;
      const spans = ids.flatMap((id) => spansOf(side, fault.taxonomy, id));
      for (const run of side.all) if (touches(run, spans)) { run.classList.add("aimed"); runs.push(run); }
      // Where one side has nothing, the place is shown all the same.
      const there = ids.length ? [] : spansOfFault(fault);
      for (const run of side.all) if (touches(run, there)) run.classList.add("gap");
    }
    return runs;
  }

  return { quotationList, eventList, entityList, errorList, single, aim, spansOfFault };
})();
