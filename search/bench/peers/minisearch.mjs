// One request on each line of standard input, one answer on each line of standard output; see minisearch.py.
import { createReadStream, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const { default: MiniSearch } = await import(`${process.argv[2]}/dist/es/index.js`);
const options = { idField: "article_id", fields: ["title", "text"] };
let index = new MiniSearch(options);

async function* lines(stream) {
  yield* createInterface({ input: stream, crlfDelay: Infinity });
}

async function build(texts, saved) {
  for await (const line of lines(createReadStream(texts))) {
    const { article_id, title, text } = JSON.parse(line);
    index.add({ article_id, title, text });
  }
  writeFileSync(saved, JSON.stringify(index));
  return true;
}

function search({ finished, unfinished, k }) {
  const queries = [...finished, ...(unfinished ? [{ queries: [unfinished], prefix: true }] : [])];
  return index.search({ queries, boost: { title: 3 } }).slice(0, k).map((hit) => hit.id);
}

async function answer(request) {
  if (request.build) return build(request.build, request.save);
  if (request.open) return ((index = MiniSearch.loadJSON(readFileSync(request.open, "utf8"), options)), true);
  if (request.replace) return (index.replace(request.replace), true);
  return search(request);
}

for await (const line of lines(process.stdin)) process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
