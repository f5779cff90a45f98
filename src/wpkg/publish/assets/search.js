// Searches a copy of the site that no server answers for, with the index that was published beside it.
(function () {
  "use strict";
  const place = document.getElementById("results");
  const asked = new URLSearchParams(location.search);
  const words = (asked.get("q") || "").trim().slice(0, 400), kind = asked.get("kind") || "";
  const said = place.dataset;
  if ((!words && !kind) || (said.asked && words) || said.kind === kind && !words) return;

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
  const element = (name, values, ...children) => {
    const made = Object.assign(document.createElement(name), values);
    made.append(...children);
    return made;
  };
  const way = (at) => {
    const [path, fragment] = at.split("#");
    return path.split("/").map(encodeURIComponent).join("/") + said.suffix + (fragment ? "#" + encodeURIComponent(fragment) : "");
  };

  function called(entry) {
    for (const language of [said.language, "en", "", ...Object.keys(entry.labels || {})]) {
      if (entry.labels && entry.labels[language]) return { text: entry.labels[language], language };
    }
    return { text: entry.at, language: "" };
  }

  function rank(entry, wanted, key) {
    const names = [entry.symbol || "", ...Object.values(entry.labels || {}), ...(entry.names || [])];
    if (key && names.some((name) => fold(name).join("") === key)) return 0;
    const has = (pool) => wanted.every((word, place) => pool.some((one) => (place < wanted.length - 1 ? one === word : one.startsWith(word))));
    const inNames = names.flatMap(fold);
    if (has(inNames)) return 1;
    return has([...inNames, ...(entry.texts || []).flatMap(([, text]) => fold(text))]) ? 2 : -1;
  }

  // Words of a text with those that were asked for marked, from a little before the first of them.
  function marked(text, wanted, curators) {
    const tokens = [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].filter((token) => fold(token[0]).some((one) => wanted.some((word, place) => (place < wanted.length - 1 ? one === word : one.startsWith(word)))));
    if (!tokens.length) return null;
    const from = Math.max(0, text.lastIndexOf(" ", Math.max(0, tokens[0].index - 90)) + 1), to = Math.min(text.length, from + 280);
    const quote = element(curators ? "bdi" : "q", { className: curators ? "" : "words", dir: "auto" });
    let at = from;
    for (const token of tokens) {
      if (token.index + token[0].length > to) break;
      quote.append(text.slice(at, token.index), element("mark", { textContent: token[0] }));
      at = token.index + token[0].length;
    }
    quote.append(text.slice(at, to));
    return quote;
  }

  function item(entry, wanted) {
    const label = called(entry), name = entry.symbol ? { text: entry.symbol, language: "" } : label;
    const spoken = ({ text, language }) => {
      const made = element("bdi", { textContent: text });
      if (language && language !== said.language) made.lang = language;
      return made;
    };
    const made = element("li", {}, element("h3", {}, element("a", { href: way(entry.at) }, spoken(name))), element("span", { className: "badge kind", textContent: place.getAttribute("data-kind-" + entry.kind) }));
    const doubt = entry.untitled ? [" ", element("small", { className: "doubt", textContent: `(${said.untitled})` })] : [];
    if (!entry.symbol) made.querySelector("h3").append(...doubt);
    if (entry.symbol) made.append(element("p", {}, spoken(label), ...doubt, entry.day ? ` (${entry.day})` : ""));
    for (const [at, text, language, curators] of wanted.length ? entry.texts || [] : []) {
      const quote = marked(text, wanted, curators);
      if (!quote || made.querySelectorAll(".snippet").length > 2) continue;
      if (language && language !== said.language) quote.lang = language;
      const part = at.includes("#") ? "#" + at.split("#")[1] : entry.symbol || label.text;
      made.append(element("p", { className: "snippet" }, element("a", { href: way(at), textContent: part }), ": ", quote, ...(curators ? [" ", element("small", { textContent: `(${said.curators})` })] : [])));
    }
    return made;
  }

  function show() {
    const wanted = [...new Set(fold(words))].slice(0, 24), key = fold(words).join("");
    const entries = window.wpkgIndex.entries.filter((entry) => !kind || entry.kind === kind);
    const found = entries.map((entry) => ({ entry, rank: wanted.length ? rank(entry, wanted, key) : words ? -1 : 1 })).filter((one) => one.rank >= 0);
    found.sort((one, other) => one.rank - other.rank);
    const told = found.length ? said.found.replace("{n}", found.length) : said.none.replace("{words}", words);
    const status = element("p", { textContent: told });
    status.setAttribute("role", "status");
    const list = element("ol", { className: "hits" }, ...found.slice(0, 200).map((one) => item(one.entry, wanted)));
    place.replaceChildren(element("h2", { id: "results-title", textContent: said.title }), status, list);
  }

  document.getElementById("q").value = words;
  if (kind) document.getElementById("kind").value = kind;
  const script = element("script", { src: said.index });
  script.addEventListener("load", show);
  document.head.append(script);
})();
