// Names, sums and quotations by compromise, over pressmark-jsonl/1; offsets in UTF-16 units.
import { createInterface } from "node:readline";
import nlp from "compromise";

const hello = {
  protocol: "pressmark-jsonl/1",
  name: "compromise",
  version: `1.0+${nlp.version}`,
  layers: ["mentions", "quotations"],
  offset_unit: "utf16",
  description: "compromise (JavaScript rules, MIT): names, sums and quotations, trimmed of marks",
};

const KINDS = [
  ["people", "PERSON", "name"],
  ["places", "GPE", "name"],
  ["organizations", "ORG", "name"],
  ["money", "MONEY", null],
];
const AFTER = /(?:['’]s?|[\s.,;:!?)\]”"'’…–—-]+)$/u;
const BEFORE = /^[\s(\["“‘'–—-]+/u;
const OPENING = new Set(["“", '"', "‘", "'", "«", "„"]);

function* places(found) {
  for (const { offset } of found.json({ offset: true, terms: false })) {
    yield [offset.start, offset.start + offset.length];
  }
}

// A view holds the marks and the possessive around its words; a name does not.
function trimmed(text, start, end) {
  let words = text.slice(start, end);
  const lead = words.match(BEFORE)?.[0].length ?? 0;
  words = words.slice(lead);
  for (let tail; (tail = words.match(AFTER)); ) words = words.slice(0, -tail[0].length);
  return [start + lead, start + lead + words.length];
}

function extract(text) {
  const doc = nlp(text);
  const mentions = [];
  for (const [view, type, level] of KINDS) {
    for (const place of places(doc[view]())) {
      const [start, end] = trimmed(text, ...place);
      if (start >= end || text.slice(start, end).includes("\n")) continue;
      mentions.push({ id: `m${mentions.length}`, start, end, type, ...(level && { level }) });
    }
  }
  const quotations = [];
  for (let [start, end] of places(doc.quotations())) {
    if (OPENING.has(text[start - 1])) start -= 1;
    end = start + text.slice(start, end).trimEnd().length;
    while (/[.,;:]/.test(text[end - 1]) && /[”"’]/.test(text[end - 2])) end -= 1;
    if (start < end) {
      quotations.push({ id: `q${quotations.length}`, type: "direct", content: [{ start, end }] });
    }
  }
  return { mentions, quotations };
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const request = JSON.parse(line);
  const answer = request.protocol ? hello : { id: request.id, annotations: extract(request.text) };
  console.log(JSON.stringify(answer));
}
