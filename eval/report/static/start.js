// What the address asks for is shown; a change of the address is another wish.
(() => {
  const { byId, state, table, errors, article, pairs } = pressmark;

  async function follow(first) {
    const wanted = state();
    const documents = table.fromAddress();
    if (documents || first) table.draw();
    const pair = await pairs.fromAddress();
    const asked = article.wanted(wanted) ? "articles" : wanted.has("errors") ? "errors" : pair ? "pairs" : documents ? "documents" : "";
    if (await errors.fromAddress() && asked === "errors") byId("errors").scrollIntoView();
    if (asked === "articles") await article.fromAddress();
    else if (asked === "pairs") byId("pairs").scrollIntoView();
    else if (asked === "documents" && first) byId("documents").scrollIntoView();
  }

  // A place that the address names stays in sight while lists above it are drawn, until one goes elsewhere.
  let moved = false;
  for (const way of ["wheel", "touchmove", "keydown", "pointerdown"]) window.addEventListener(way, () => { moved = true; }, { passive: true });
  function stay() {
    const place = !moved && !location.hash.includes("=") && document.getElementById(location.hash.slice(1));
    if (place) place.scrollIntoView();
  }

  // Lists and articles nobody has asked for are read when one comes near them.
  function near(id, show) {
    const watch = new IntersectionObserver(async (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      await show();
      stay();
    }, { rootMargin: "400px" });
    watch.observe(byId(id));
  }

  table.start();
  errors.start();
  pairs.start();
  article.start();
  follow(true).then(() => {
    near("error-table", () => (state().has("errors") ? null : errors.draw()));
    if (byId("pairs")) near("pair-tables", () => (pairs.drawn() ? null : pairs.draw()));
    near("columns", () => (article.drawn() ? null : article.draw()));
  });
  window.addEventListener("hashchange", () => { moved = false; follow(false); });
})();
