// Takes the one long list (purpose › topic, category) apart into three short ones. The long list stays the field that is sent.

import { whenever } from "./page_parts.js";

whenever("#choice", (whole) => {
  const groups = [...whole.querySelectorAll("optgroup")].map((group) => {
    const [purpose, topic] = group.label.split(" › ");
    return { id: group.dataset.topic, purpose, topic, options: [...group.children] };
  });
  const selects = ["purpose", "topic", "category"].map((name) => {
    const label = document.createElement("label");
    label.textContent = whole.dataset[name];
    label.htmlFor = `choice-${name}`;
    const select = document.createElement("select");
    select.id = `choice-${name}`;
    select.required = true;
    const field = document.createElement("div");
    field.className = "field";
    field.append(label, select);
    whole.parentElement.before(field);
    return select;
  });
  const [purpose, topic, category] = selects;

  const fill = (select, entries, chosen) => {
    const first = new Option(whole.dataset.choose, "");
    select.replaceChildren(first, ...entries.map(([text, value]) => new Option(text, value, false, value === chosen)));
    select.disabled = entries.length === 0;
  };
  const fillTopics = (chosen) =>
    fill(topic, groups.filter((g) => g.purpose === purpose.value).map((g) => [g.topic, g.topic]), chosen);
  const fillCategories = (chosen) => {
    const group = groups.find((g) => g.purpose === purpose.value && g.topic === topic.value);
    fill(category, (group?.options ?? []).map((o) => [o.text, o.value]), chosen);
    whole.value = category.value;
  };

  const now = whole.value;
  const current = groups.find((g) => (now ? g.options.some((o) => o.value === now) : g.id === whole.dataset.about));
  fill(purpose, [...new Set(groups.map((g) => g.purpose))].map((name) => [name, name]), current?.purpose);
  fillTopics(current?.topic);
  fillCategories(now);
  purpose.addEventListener("change", () => { fillTopics(); fillCategories(); });
  topic.addEventListener("change", () => fillCategories());
  category.addEventListener("change", () => { whole.value = category.value; });
  whole.required = false; // the three short lists ask for it now
  if (whole.parentElement.classList.contains("wrong")) purpose.parentElement.classList.add("wrong");
  for (const link of document.querySelectorAll('a[href="#choice"]')) link.href = "#choice-purpose"; // of the summary
  whole.hidden = true;
  whole.labels[0].hidden = true;
});
