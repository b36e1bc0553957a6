// What belongs together lights up: on hover, on focus, and for good when pressed.
pressmark.lighting = (() => {
  const { byId } = pressmark;
  const { tell } = pressmark.wording;
  let pinned = null;

  function litBy({ side, covering, triggers, quotes, start, end }) {
    const ties = [];
    const runs = new Set();
    const add = (id) => (side.runs.get(id) || []).forEach((run) => runs.add(run));
    const mention = (place) => side.made.mentions[place].id;
    const nearest = Math.min(...covering.map((m) => m.end - m.start));
    for (const m of covering.filter((one) => one.end - one.start === nearest)) (m.chain ? m.chain.members.map(mention) : [m.id]).forEach(add);
    for (const t of triggers) {
      add(t.id);
      for (const a of t.arguments) { add(mention(a.place)); ties.push({ from: t.id, to: mention(a.place), words: a.role }); }
    }
    if (!covering.length || !triggers.length) for (const q of covering.length ? [] : quotes) {
      add(q.id);
      add(`cue ${q.id}`);
      for (const place of q.speakers) { add(mention(place)); ties.push({ from: q.id, to: mention(place), words: "speaker" }); }
    }
    return { side, runs, ties, start, end };
  }

  function twins({ side, start, end }) {
    if (start === undefined) return [];
    return [...byId("columns").querySelectorAll(".stop")].filter((run) => run.things.side !== side && run.things.start < end && start < run.things.end);
  }

  function dark() {
    for (const run of byId("columns").querySelectorAll(".lit, .twin")) run.classList.remove("lit", "twin");
    const lines = byId("ties");
    if (lines) lines.replaceChildren();
  }

  function light(found) {
    dark();
    for (const run of found.runs) run.classList.add("lit");
    for (const run of twins(found)) run.classList.add("twin");
    for (const tie of found.ties) drawTie(found.side, tie);
  }

  const svg = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  // A line from a quotation or trigger to a speaker or argument, with its role.
  function drawTie(side, { from, to, words: role }) {
    const [one, other] = [from, to].map((id) => (side.runs.get(id) || [])[0]);
    if (!one || !other || one === other) return;
    const ground = byId("columns").getBoundingClientRect();
    const middle = (run) => { const box = run.getClientRects()[0] || run.getBoundingClientRect(); return [box.left - ground.left + Math.min(box.width, 60) / 2, box.top - ground.top, box.height]; };
    const [[x1, y1, h1], [x2, y2]] = [middle(one), middle(other)];
    const same = Math.abs(y1 - y2) < h1 / 2;
    const path = same ? `M${x1} ${y1 + 3}Q${(x1 + x2) / 2} ${y1 - 16} ${x2} ${y2 + 3}` : `M${x1} ${y1 + (y2 > y1 ? h1 - 4 : 4)}L${x2} ${y2 + (y2 > y1 ? 4 : h1 - 6)}`;
    const label = svg("text", { x: x2, y: y2 + 1, class: "tie-text" });
    label.textContent = role;
    byId("ties").append(svg("path", { d: path, class: "tie" }), label);
  }

  function show(found, told) {
    light(found);
    byId("told").textContent = told;
  }

  function rest() {
    if (pinned) show(pinned.found, pinned.told);
    else { dark(); byId("told").textContent = ""; }
  }

  function pin(source, found, told) {
    const was = pinned && pinned.source === source;
    if (pinned) pinned.source.setAttribute("aria-pressed", "false");
    pinned = was ? null : { source, found, told };
    source.setAttribute("aria-pressed", String(!was));
    rest();
  }

  // One stop for Tab in each column; the arrows go from mark to mark.
  function move(run, key) {
    const stops = run.things.side.stops;
    const place = stops.indexOf(run);
    const to = { ArrowRight: place + 1, ArrowLeft: place - 1, ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: stops.length - 1 }[key];
    if (to === undefined || !stops[to]) return to !== undefined;
    run.tabIndex = -1;
    stops[to].tabIndex = 0;
    stops[to].focus();
    return true;
  }

  function listen(columns) {
    const on = (event) => { const run = event.target.closest(".stop"); if (run) show(litBy(run.things), tell(run.things)); };
    columns.addEventListener("mouseover", on);
    columns.addEventListener("focusin", on);
    columns.addEventListener("mouseout", (event) => { if (event.target.closest(".stop")) rest(); });
    columns.addEventListener("focusout", (event) => { if (event.target.closest(".stop")) rest(); });
    columns.addEventListener("click", (event) => { const run = event.target.closest(".stop"); if (run) pin(run, litBy(run.things), tell(run.things)); });
    columns.addEventListener("keydown", (event) => {
      const run = event.target.closest(".stop");
      if (event.key === "Escape" && pinned) pin(pinned.source, null, "");
      else if (run && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); pin(run, litBy(run.things), tell(run.things)); }
      else if (run && move(run, event.key)) event.preventDefault();
    });
  }

  const release = () => { pinned = null; };
  return { litBy, show, rest, pin, listen, svg, release };
})();
