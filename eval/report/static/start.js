// What the address asks for is shown; a change of the address is another wish.
(() => {
  const { byId, state, table, errors, article } = pressmark;

  async function follow(first) {
    const wanted = state();
    const documents = table.fromAddress();
    if (documents || first) table.draw();
    const asked = article.wanted(wanted) ? "articles" : wanted.has("errors") ? "errors" : documents ? "documents" : "";
    if (await errors.fromAddress() && asked === "errors") byId("errors").scrollIntoView();
    if (asked === "articles") await article.fromAddress();
    else if (asked === "documents" && first) byId("documents").scrollIntoView();
  }

  // Lists and articles nobody has asked for are read when one comes near them.
  function near(id, show) {
    const watch = new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) { watch.disconnect(); show(); }
    }, { rootMargin: "400px" });
    watch.observe(byId(id));
  }

  table.start();
  errors.start();
  article.start();
  follow(true).then(() => {
    near("error-table", () => { if (!state().has("errors")) errors.draw(); });
    near("columns", () => { if (!article.drawn()) article.draw(); });
  });
  window.addEventListener("hashchange", () => follow(false));
})();
