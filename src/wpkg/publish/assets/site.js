// Niceties only: every page does its work without this file.
(function () {
  "use strict";
  const words = document.currentScript.dataset;

  function element(name, values, ...children) {
    const made = Object.assign(document.createElement(name), values);
    made.append(...children);
    return made;
  }

  // A button that copies what an element with data-copy holds.
  for (const held of document.querySelectorAll("pre[data-copy]")) {
    if (!navigator.clipboard) break;
    const button = element("button", { type: "button", className: "plain copying", textContent: words.copy });
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(held.textContent);
        button.textContent = words.copied;
      } catch { button.remove(); }
      setTimeout(() => { button.textContent = words.copy; }, 2000);
    });
    held.before(button);
  }

  // A box that leaves only the rows or items of a list or table with data-filter which contain what is typed.
  const folded = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
  let boxes = 0;
  for (const list of document.querySelectorAll("ul[data-filter], ol[data-filter], table[data-filter]")) {
    const items = [...(list.tBodies ? [...list.tBodies].flatMap((body) => [...body.rows]) : list.children)];
    if (items.length < 8) continue;
    const id = `filter-${++boxes}`;
    const box = element("input", { type: "search", id, autocomplete: "off" });
    const count = element("span", { className: "muted" });
    count.setAttribute("role", "status");
    box.addEventListener("input", () => {
      const wanted = folded(box.value).split(/\s+/).filter(Boolean);
      let left = 0;
      for (const item of items) {
        const text = folded(item.textContent);
        item.hidden = !wanted.every((word) => text.includes(word));
        left += item.hidden ? 0 : 1;
      }
      count.textContent = wanted.length ? words.shown.replace("{n}", left).replace("{of}", items.length) : "";
    });
    const row = element("p", { className: "filters" }, element("label", { htmlFor: id, textContent: words.filter }), box, count);
    (list.closest(".wide") || list).before(row);
  }

  // A copy without a server shows the same page whatever its address asks; only the search answers by itself.
  const asks = [...new URLSearchParams(location.search).values()].some((value) => value.trim());
  if (words.unheeded && asks && !document.querySelector("script[src$='assets/search.js']")) {
    const notice = element("p", { className: "notice warn", textContent: words.unheeded });
    notice.setAttribute("role", "status");
    document.querySelector("main h1").after(notice);
  }

  // Suggestions in the list of a box with data-suggest, where a server answers; a copy on a plain web host does not.
  const wait = 150;
  for (const box of document.querySelectorAll("input[data-suggest]")) {
    if (!location.protocol.startsWith("http") || !box.list) continue;
    let timer = 0, asked = "", silent = false;
    box.addEventListener("input", () => {
      clearTimeout(timer);
      const typed = box.value.trim();
      if (silent || typed.length < 2 || typed === asked) return;
      timer = setTimeout(async () => {
        asked = typed;
        try {
          const answer = await fetch(`${box.dataset.suggest}?${new URLSearchParams({ suggest: typed })}`);
          const told = await answer.json();
          if (told.suggest !== typed) { silent = told.suggest === undefined; return; }
          box.list.replaceChildren(...told.suggestions.map((value) => element("option", { value })));
        } catch { silent = true; }
      }, wait);
    });
  }
})();
