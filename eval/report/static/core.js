"use strict";
// What all parts of the page share: the data, the address, and reading of files when they are asked for.
const pressmark = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);

  function element(name, classes, text) {
    const made = document.createElement(name);
    if (classes) made.className = classes;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // A file is a script that calls give(): a page opened from a disk may load scripts but fetch nothing.
  const asked = new Map();
  const given = new Map();
  function read(file) {
    if (!asked.has(file)) asked.set(file, new Promise((done, failed) => {
      const script = element("script");
      script.src = file;
      script.onload = () => (given.has(file) ? done(given.get(file)) : failed(new Error(`${file} is of another report; write the report again`)));
      script.onerror = () => { asked.delete(file); failed(new Error(`${file} cannot be read; it belongs beside this page`)); };
      document.head.append(script);
    }));
    return asked.get(file);
  }
  const give = (file, value) => given.set(file, value);

  // The address after #: a=b&c=d is a state, anything else a place on the page.
  const state = () => new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  // A layer list is written with +, which is a space in an address.
  const written = (values) => new URLSearchParams(values).toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%7E", "~");
  function keep(values, dropped) {
    const now = state();
    for (const name of dropped || []) now.delete(name);
    for (const [name, value] of Object.entries(values)) if (value) now.set(name, value); else now.delete(name);
    history.replaceState(null, "", `#${written(now)}`);
  }

  // Choose a value in a select if it is there; tells whether it is.
  function choose(select, value) {
    const there = [...select.options].some((option) => option.value === value);
    if (there) select.value = value;
    return there;
  }

  function fill(select, values) {
    const kept = select.value;
    select.replaceChildren(...values.map(([value, words]) => new Option(words, value)));
    choose(select, kept);
  }

  const documents = data.documents.map(([id, title, date, publisher, licence, words, file], place) => ({ id, title, date, publisher, licence, words, file, place }));
  // An error's id begins with its document's; the longest id that fits is the document.
  const documentOf = (error) => documents.filter((d) => error.startsWith(`${d.id}:`)).sort((a, b) => b.id.length - a.id.length)[0];
  // Three places, half to even as everywhere in Pressmark: toFixed rounds the ties (odd sixteenths) up.
  function score(value) {
    if (value === null || value === undefined) return "n/a";
    const down = Math.floor(value * 1000);
    return value * 16 % 2 === 1 ? ((down % 2 ? down + 1 : down) / 1000).toFixed(3) : value.toFixed(3);
  }
  const plain = (kind) => kind.replaceAll("_", " ");
  // The article that is drawn: its characters (offsets are code points), systems and
  // sides, gold first; at the cuts a run ends, so that one error can be outlined and nothing else.
  const view = { article: null, characters: [], systems: [], sides: [], cuts: [] };
  return { data, view, documents, documentOf, byId, element, read, give, state, written, keep, choose, fill, score, plain };
})();
