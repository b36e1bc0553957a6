// From an article's data to what is drawn: annotations of each side with what is wrong about them.
pressmark.marks = (() => {
  const { data } = pressmark;
  // A sign for every kind of error, so that no colour is needed; the words are in the legend and the lists.
  const SIGNS = {
    missed: "−", spurious: "+", boundary: "↔", type: "≠", both: "↔≠", duplicate: "×2", realis: "≈", missing: "−", invented: "+", short: "⊂", long: "⊃", shifted: "⇄", merged: "∪", split: "÷",
    role: "≠", span: "~", entity: "≠", event: "→", pronoun: "?", mention: "~", unattributed: "−", attributed: "+", quotation_missed: "−", quotation_invented: "+", merge: "∪", wrong_link: "→",
    missed_mention: "−", invented_mention: "+", missing_entity: "−", invented_entity: "+",
  };
  const LAYER = { entity: "mentions", coreference: "mentions", trigger: "events", realis: "events", argument: "events", event_coreference: "events", quotation: "quotations", speaker: "quotations" };

  function side([mentions, entities, events, quotations]) {
    const made = {
      mentions: mentions.map(([id, start, end, type, level]) => ({ id, start, end, type, level, chain: null, speaks: [], fills: [] })),
      entities: entities.map(([id, type, members, groups]) => ({ id, type, members, groups })),
      events: events.map(([id, type, told]) => ({ id, type, mentions: told.map(([name, start, end, realis, polarity, filled]) => ({ id: name, start, end, realis, polarity, type, event: id, arguments: filled.map(([role, place]) => ({ role, place })) })) })),
      quotations: quotations.map(([id, type, content, cue, speakers, kind], n) => ({ id, type, content: content.map(([start, end]) => ({ start, end })), cue: cue && { start: cue[0], end: cue[1] }, speakers, kind, number: n + 1 })),
    };
    made.entities.forEach((entity) => entity.members.forEach((place) => { made.mentions[place].chain = entity; }));
    made.quotations.forEach((q) => q.speakers.forEach((place) => made.mentions[place].speaks.push(q.number)));
    made.events.forEach((e) => e.mentions.forEach((m) => m.arguments.forEach(({ role, place }) => made.mentions[place].fills.push({ role, of: m }))));
    return made;
  }

  const faultsOf = (article, system) => (article.faults[system] || []).map(([taxonomy, kind, type, gold, predicted, detail, suffix]) => ({
    taxonomy: data.taxonomies[taxonomy][0], title: data.taxonomies[taxonomy][1], phrase: (data.taxonomies[taxonomy][2].find(([name]) => name === kind) || ["", ""])[1],
    kind, type, gold, predicted, detail, id: `${article.id}:${suffix}`, systems: [system],
  }));

  // taxonomy:id -> the errors about it, on one side of the comparison.
  function about(faults, which) {
    const found = new Map();
    for (const fault of faults) for (const id of fault[which]) {
      const key = `${fault.taxonomy}:${id}`;
      if (!found.has(key)) found.set(key, []);
      found.get(key).push(fault);
    }
    return found;
  }

  // What is drawn after a marked word: signs, with the letters of the systems where there are two.
  function signs(faults, letters) {
    const by = new Map();
    for (const fault of faults) {
      const sign = SIGNS[fault.kind] || "≠";
      if (!by.has(sign)) by.set(sign, new Set());
      for (const name of fault.systems) by.get(sign).add(letters.get(name) || "");
    }
    return [...by].map(([sign, names]) => sign + [...names].sort().join("")).join(" ");
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

  return { SIGNS, LAYER, side, faultsOf, about, signs, lanes };
})();
