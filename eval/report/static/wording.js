// Words for what is marked: for those who read, and for those who listen.
pressmark.wording = (() => {
  const { view, marks, plain } = pressmark;
  const words = (span) => view.characters.slice(span.start, span.end).join("").replace(/\s+/g, " ");
  const shorten = (text, long = 90) => (text.length > long ? `${text.slice(0, long - 35)} … ${text.slice(-30)}` : text);
  const nameOf = (side, m) => {
    if (!m.chain) return words(m);
    const all = m.chain.members.map((place) => side.made.mentions[place]);
    const best = [...all].sort((a, b) => (b.level === "name") - (a.level === "name") || b.end - b.start - (a.end - a.start))[0];
    return words(best);
  };
  const say = (side, place) => {
    const m = side.made.mentions[place];
    const [own, name] = [words(m), nameOf(side, m)];
    return own === name ? own : `${own} = ${name}`;
  };
  // What is wrong, in words; beside two systems gold says whose error it is.
  function wrongs(side, faults) {
    const by = new Map();
    for (const f of faults) {
      const what = `${plain(f.kind)}${f.detail && f.taxonomy !== "speaker" ? ` (${f.detail})` : ""}`;
      by.set(what, new Set([...(by.get(what) || []), ...f.systems]));
    }
    return [...by].map(([what, systems]) => (!side.name && view.systems.length > 1 ? `${what} by ${[...systems].join(" and ")}` : what)).join(", ");
  }
  const tail = (side, faults) => (faults.length ? `; ${wrongs(side, faults)}` : "");
  const quoteFacts = (side, q) => `${q.type || "untyped"}, ${q.speakers.length ? q.speakers.map((place) => say(side, place)).join(" and ") : "no speaker"}${q.cue ? `, cue ${words(q.cue)}` : ""}`;

  function tell({ side, covering, triggers, quotes }) {
    const parts = covering.map((m) => {
      const size = m.chain ? m.chain.members.length : 1;
      const chain = size > 1 ? `, one of ${size} mentions of ${shorten(nameOf(side, m), 60)}` : "";
      return `${shorten(words(m), 60)}: ${m.type} ${m.level}${chain}${m.fills.map((f) => `, ${f.role} of ${words(f.of)}`).join("")}${tail(side, [...side.mentionFaults(m), ...side.of(`coreference:${m.id}`)])}`;
    });
    parts.push(...triggers.map((t) => `${words(t)}: ${t.type} ${t.realis}${t.arguments.map((a) => `, ${a.role} ${say(side, a.place)}`).join("")}${tail(side, [...side.triggerFaults(t), ...argumentFaults(side, t)])}`));
    if (!covering.length) parts.push(...quotes.map((q) => `Q${q.number}: ${quoteFacts(side, q)}${tail(side, side.quoteFaults(q))}`));
    return `${side.title}. ${parts.join(". ")}`;
  }

  const argumentFaults = (side, t) => t.arguments.flatMap((a) => side.of(`argument:${t.id}/${a.role}/${side.made.mentions[a.place].id}`));

  function itemWords(name, taxonomy, ids) {
    const side = view.sides.find((s) => s.name === name);
    return ids.map((id) => shorten(spansOf(side, taxonomy, id).map(words).join(" … "), 70)).join(" | ");
  }

  // The spans that an id of one side stands for, by taxonomy.
  function spansOf(side, taxonomy, id) {
    const triggers = side.made.events.flatMap((e) => e.mentions);
    if (taxonomy === "entity" || taxonomy === "coreference") return side.made.mentions.filter((m) => m.id === id);
    if (taxonomy === "quotation" || taxonomy === "speaker") return side.made.quotations.filter((q) => q.id === id).flatMap((q) => q.content);
    if (taxonomy !== "argument") return triggers.filter((t) => t.id === id);
    const [trigger, filler] = [id.split("/")[0], id.split("/").pop()];
    return [...side.made.mentions.filter((m) => m.id === filler), ...triggers.filter((t) => t.id === trigger)];
  }

  function detailWords(fault) {
    if (fault.taxonomy !== "speaker") return fault.detail;
    return fault.detail.replace(/(\d+)-(\d+)/g, (_, start, end) => words({ start: Number(start), end: Number(end) }));
  }

  function sentence(fault) {
    const gold = itemWords("", fault.taxonomy, fault.gold);
    const made = itemWords(fault.systems[0], fault.taxonomy, fault.predicted);
    const both = gold && made && gold !== made ? `‘${made}’ for gold’s ‘${gold}’` : `‘${gold || made}’`;
    return `${both} ${fault.type}${fault.detail && fault.detail !== fault.type ? `, ${detailWords(fault)}` : ""}`;
  }

  return { words, shorten, nameOf, say, wrongs, tail, quoteFacts, tell, argumentFaults, spansOf, sentence };
})();
