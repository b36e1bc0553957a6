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

  // Lists and articles nobody has asked for are read when one comes near them.
  function near(id, show) {
    const here = byId(id).closest("section");
    const after = here.nextElementSibling;
    const watch = new IntersectionObserver(async (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      // What stands below and is being read stays where it is.
      const passed = after && here.getBoundingClientRect().top < 0;
      const before = passed && after.getBoundingClientRect().top;
      await show();
      if (passed) window.scrollBy(0, after.getBoundingClientRect().top - before);
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
  window.addEventListener("hashchange", () => follow(false));
})();
